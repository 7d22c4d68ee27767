package dev.bramble.chassis;

import dev.bramble.proto.boot.v1.Source;
import dev.bramble.proto.inventory.v1.WatchRequest;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;

/** A service of nothing but the chassis, to be started as a process. */
@Factory
@Requires(property = "probe.service")
final class ProbeService {

    public static void main(String[] args) {
        Service.run(ProbeService.class, args);
        System.out.println("up");
    }

    @Singleton
    ServiceIdentity identity() {
        return new ServiceIdentity("probe-service", Source.TFTP, WatchRequest.Scope.TFTP);
    }

    @Context
    @Bean(preDestroy = "close")
    Farewell farewell() {
        return new Farewell();
    }

    static final class Farewell {
        void close() {
            System.out.println("closed");
        }
    }
}
