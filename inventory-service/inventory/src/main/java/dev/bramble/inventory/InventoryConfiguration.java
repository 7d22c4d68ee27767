package dev.bramble.inventory;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What the inventory service is told.
 *
 * @param grpcPort of the API
 * @param httpPort of health, metrics and the page
 * @param database JDBC URL; null for the embedded one in the data folder
 * @param advertise address at which Pis reach the data services; null to find it out
 * @param tftpPort what Pis are told, as the two below
 * @param maxImageBytes how large an image may be when it is unpacked
 * @param mirror URL of a Debian mirror in place of the distributions' own: "http://nas/debian"; null for those
 * @param volumeService "host:port" of iscsi-service's gRPC
 * @param bootTreeService "host:port" of nfs-service's gRPC
 * @param acknowledgedWithin so long a data service is waited for until it serves a Pi that was made or changed
 * @param feedsEndWithin so long the feeds of Kafka are given at the end for what they are at, before they are interrupted
 */
@ConfigurationProperties("bramble.inventory")
public record InventoryConfiguration(
        @Bindable(defaultValue = "7400") int grpcPort,
        @Bindable(defaultValue = "7480") int httpPort,
        @Nullable String database,
        @Nullable String databaseUsername,
        @Nullable String databasePassword,
        @Nullable String advertise,
        @Bindable(defaultValue = "69") int tftpPort,
        @Bindable(defaultValue = "3260") int iscsiPort,
        @Bindable(defaultValue = "2049") int nfsPort,
        @Bindable(defaultValue = "68719476736") long maxImageBytes,
        @Nullable String mirror,
        @Bindable(defaultValue = "127.0.0.1:7402") String volumeService,
        @Bindable(defaultValue = "127.0.0.1:7403") String bootTreeService,
        @Bindable(defaultValue = "5s") Duration acknowledgedWithin,
        @Bindable(defaultValue = "1s") Duration feedsEndWithin) {}
