package dev.bramble.inventory.store;

import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;

/** How often a Pi was made anew from its image; a Pi that never was has no row. */
@MappedEntity("cloud_init_instance")
record CloudInitInstanceRow(@Id String piUid, int resets) {}
