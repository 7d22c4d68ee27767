/** The Kafka Streams topology around the fold: boot events in, timelines and dead letters out. */
@NullMarked
package dev.bramble.correlator.topology;

import org.jspecify.annotations.NullMarked;
