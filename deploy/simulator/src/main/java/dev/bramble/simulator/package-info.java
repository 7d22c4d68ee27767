/** Raspberry Pis that are not there: each boots over real sockets as a Pi 4 does, alone or in a fleet. */
@NullMarked
package dev.bramble.simulator;

import org.jspecify.annotations.NullMarked;
