package dev.bramble.inventory.store;

import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;

@MappedEntity("pi_work")
record PiWorkRow(@Id String piUid, String kind, String snapshot) {}
