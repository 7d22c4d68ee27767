package dev.bramble.inventory.store;

import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;

/**
 * The one row of table revision.
 *
 * @param currentRevision of the last change that was committed
 * @param compactedTo changes up to this revision are no longer in the change log
 */
@MappedEntity("revision")
record RevisionRow(@Id short id, long currentRevision, long compactedTo) {}
