package dev.bramble.inventory.store;

import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;

/** A MAC of a Pi; {@code place} counts from 0, the boot NIC. */
@MappedEntity("pi_mac")
record PiMacRow(@Id String mac, String piUid, int place) {}
