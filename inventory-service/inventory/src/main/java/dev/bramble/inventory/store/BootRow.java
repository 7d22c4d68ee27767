package dev.bramble.inventory.store;

import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import java.time.Instant;

/**
 * A boot's timeline.
 *
 * @param body the timeline, bramble.boot.v1.Boot
 */
@MappedEntity("boot")
@SuppressWarnings("ArrayRecordComponent") // only carried between the database and the parser, never compared
record BootRow(
        @Id String id, String piUid, String mac, Instant startTime, boolean inProgress, long version, byte[] body) {}
