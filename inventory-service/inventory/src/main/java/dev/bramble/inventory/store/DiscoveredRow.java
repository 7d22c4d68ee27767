package dev.bramble.inventory.store;

import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import java.time.Instant;

/**
 * A board that is no Pi of the fleet.
 *
 * @param identity the MAC, else the serial
 * @param mac empty when not known
 * @param serial empty when not known
 * @param blockBytes 0 when not known
 */
@MappedEntity("discovered_pi")
record DiscoveredRow(
        @Id String identity,
        String mac,
        String serial,
        String address,
        int blockBytes,
        Instant firstSeen,
        Instant lastSeen) {}
