/**
 * Whether a Pi would boot from what there is for it: boot tree, disk and record, looked at before it is switched on. The
 * checks are pure; what they look at comes through {@link dev.bramble.inventory.preflight.BootFiles} and
 * {@link dev.bramble.inventory.preflight.Surroundings}.
 */
@NullMarked
package dev.bramble.inventory.preflight;

import org.jspecify.annotations.NullMarked;
