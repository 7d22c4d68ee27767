/** Boot events: spooled on disk first, then sent to Kafka. */
@NullMarked
package dev.bramble.chassis.event;

import org.jspecify.annotations.NullMarked;
