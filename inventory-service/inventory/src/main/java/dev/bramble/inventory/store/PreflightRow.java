package dev.bramble.inventory.store;

import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;

/** The last report of a Pi, as its message. */
@MappedEntity("preflight")
@SuppressWarnings("ArrayRecordComponent") // a column, never compared
record PreflightRow(@Id String piUid, byte[] report) {}
