/** The correlator's edge: configuration, wiring, life cycle, health. */
@NullMarked
package dev.bramble.correlator;

import org.jspecify.annotations.NullMarked;
