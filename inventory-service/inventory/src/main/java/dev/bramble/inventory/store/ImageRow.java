package dev.bramble.inventory.store;

import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import java.time.Instant;

/**
 * An image's record, but for its partitions.
 *
 * @param bootKit bramble.inventory.v1.BootKit; empty: none
 * @param osFacts bramble.inventory.v1.ImageSystem; empty: not known
 */
@MappedEntity("image")
@SuppressWarnings("ArrayRecordComponent") // only carried between the database and the parser, never compared
record ImageRow(
        @Id String name,
        String state,
        String stateMessage,
        long sizeBytes,
        String sha256,
        String base,
        String os,
        Instant createTime,
        long revision,
        byte[] bootKit,
        byte[] osFacts) {}
