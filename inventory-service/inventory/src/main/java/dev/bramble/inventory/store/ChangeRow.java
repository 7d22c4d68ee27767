package dev.bramble.inventory.store;

import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;

/** An entry of the change log. */
@MappedEntity("change_log")
record ChangeRow(@Id long revision, ResourceKind kind, String resourceId, boolean deleted) {}
