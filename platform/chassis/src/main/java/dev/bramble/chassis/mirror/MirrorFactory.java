package dev.bramble.chassis.mirror;

import dev.bramble.chassis.ChassisConfiguration;
import dev.bramble.chassis.DataFolder;
import dev.bramble.chassis.ServiceIdentity;
import dev.bramble.proto.inventory.v1.WatchRequest;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Requires;
import java.nio.file.Path;
import java.util.Optional;

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
                file(identity, data.folder("mirror"), Optional.ofNullable(configuration.keyFile())),
                System::nanoTime);
    }

    /** Only a scope with secrets has a key: the others' copies must not depend on one. */
    static MirrorFile file(ServiceIdentity identity, Path folder, Optional<String> keyFile) {
        Path copy = folder.resolve(identity.name());
        if (identity.scope() != WatchRequest.Scope.ISCSI) {
            return MirrorFile.clear(copy);
        }
        return MirrorFile.sealed(
                copy,
                keyFile.filter(name -> !name.isBlank())
                        .map(name -> MirrorKey.given(Path.of(name)))
                        .orElseGet(() -> MirrorKey.kept(folder.resolve(identity.name() + ".key"))));
    }

    private static String hostName() {
        return System.getenv().getOrDefault("HOSTNAME", "localhost");
    }
}
