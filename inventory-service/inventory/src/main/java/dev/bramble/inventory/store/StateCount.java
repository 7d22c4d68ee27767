package dev.bramble.inventory.store;

import io.micronaut.core.annotation.Introspected;

/** How many Pis are in a state. */
@Introspected
record StateCount(String state, long pis) {}
