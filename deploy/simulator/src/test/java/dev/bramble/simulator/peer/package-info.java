/** Just enough of each server to answer a simulated Pi, with faults to order. */
@NullMarked
package dev.bramble.simulator.peer;

import org.jspecify.annotations.NullMarked;
