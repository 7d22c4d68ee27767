package dev.bramble.chassis;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import org.jspecify.annotations.Nullable;

/**
 * What every service shares.
 *
 * @param data the data folder ({@code BRAMBLE_DATA})
 * @param bind address of the protocol sockets ({@code BRAMBLE_BIND})
 * @param controlBind address of gRPC and HTTP ({@code BRAMBLE_CONTROL_BIND})
 */
@ConfigurationProperties("bramble")
public record ChassisConfiguration(
        @Bindable(defaultValue = "./data") String data,
        @Bindable(defaultValue = "0.0.0.0") String bind,
        @Bindable(defaultValue = "127.0.0.1") String controlBind) {

    /**
     * Where boot events go.
     *
     * @param bootstrapServers "host:port", several separated by commas ({@code BRAMBLE_KAFKA_BOOTSTRAP_SERVERS})
     */
    @ConfigurationProperties("kafka")
    public record Kafka(
            @Bindable(defaultValue = "127.0.0.1:9092") String bootstrapServers) {}

    /**
     * Where the inventory is mirrored from.
     *
     * @param inventory "host:port" of the inventory's gRPC ({@code BRAMBLE_MIRROR_INVENTORY})
     * @param keyFile holds the key of a copy with secrets, 64 hex digits; without it, one is made in the data folder
     *     ({@code BRAMBLE_MIRROR_KEY_FILE})
     */
    @ConfigurationProperties("mirror")
    public record Mirror(
            @Bindable(defaultValue = "127.0.0.1:7400") String inventory,
            @Nullable String keyFile) {}

    /**
     * Bounds of the event spool.
     *
     * @param maxBytes what boot events may take on disk; past it detail events go ({@code
     *     BRAMBLE_SPOOL_MAX_BYTES})
     */
    @ConfigurationProperties("spool")
    public record Spool(
            @Bindable(defaultValue = "268435456") long maxBytes) {}
}
