/** A pure fold of boot events into boot timelines: no Kafka, no clock, no threads. See RATIONALE.md beside it. */
@NullMarked
package dev.bramble.correlator.timeline;

import org.jspecify.annotations.NullMarked;
