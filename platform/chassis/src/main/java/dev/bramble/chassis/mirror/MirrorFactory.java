package dev.bramble.chassis.mirror;

import dev.bramble.chassis.ChassisConfiguration;
import dev.bramble.chassis.DataFolder;
import dev.bramble.chassis.ServiceIdentity;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Requires;

/** The mirror, in a service that has a scope of the inventory. */
@Factory
@Requires(beans = ServiceIdentity.class, condition = HasScope.class)
final class MirrorFactory {

    @Context
    @Bean(preDestroy = "close")
    WatchingInventoryMirror inventoryMirror(
            ServiceIdentity identity, DataFolder data, ChassisConfiguration.Mirror configuration) {
        ManagedChannel channel = Grpc.newChannelBuilder(configuration.inventory(), InsecureChannelCredentials.create())
                .maxInboundMessageSize(4 << 20)
                .build();
        return WatchingInventoryMirror.start(
                channel,
                identity.scope(),
                identity.name() + "@" + hostName(),
                new MirrorFile(data.folder("mirror").resolve(identity.name())),
                System::nanoTime);
    }

    private static String hostName() {
        return System.getenv().getOrDefault("HOSTNAME", "localhost");
    }
}
