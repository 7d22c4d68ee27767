/** The TFTP client of the Pi's EEPROM (RFC 1350, 2347-2349), quirks included. */
@NullMarked
package dev.bramble.simulator.tftp;

import org.jspecify.annotations.NullMarked;
