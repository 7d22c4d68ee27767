package dev.bramble.inventory.store;

import io.micronaut.data.annotation.GeneratedValue;
import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A snapshot that is whole; the database gives the id. */
@MappedEntity("pi_snapshot")
record PiSnapshotRow(@Id @GeneratedValue @Nullable Long id, String piUid, String name, Instant createTime) {}
