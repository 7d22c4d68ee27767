package dev.bramble.inventory.store;

import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;

/** How far a background feed came. */
@MappedEntity("feed")
record FeedRow(@Id String name, long nextPosition) {}
