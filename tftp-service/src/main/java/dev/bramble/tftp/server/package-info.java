/** Sockets, event loops and timers around the state machine. */
@NullMarked
package dev.bramble.tftp.server;

import org.jspecify.annotations.NullMarked;
