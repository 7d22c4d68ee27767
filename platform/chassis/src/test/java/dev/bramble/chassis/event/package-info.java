/** Tests of the event spool. */
@NullMarked
package dev.bramble.chassis.event;

import org.jspecify.annotations.NullMarked;
