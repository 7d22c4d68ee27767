/** What the inventory tells Prometheus. */
@NullMarked
package dev.bramble.inventory.metrics;

import org.jspecify.annotations.NullMarked;
