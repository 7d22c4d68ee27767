/** The state machine of one transfer: packets and time in, actions out; no socket, no file, no clock. */
@NullMarked
package dev.bramble.tftp.transfer;

import org.jspecify.annotations.NullMarked;
