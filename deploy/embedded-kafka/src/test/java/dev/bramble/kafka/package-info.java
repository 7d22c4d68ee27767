/** A real Kafka broker in a JVM: as a program of its own, or within a test. */
@NullMarked
package dev.bramble.kafka;

import org.jspecify.annotations.NullMarked;
