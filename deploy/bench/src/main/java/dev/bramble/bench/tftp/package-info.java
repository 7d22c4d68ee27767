/** The TFTP bench: its rows, its rounds and its command. */
@NullMarked
package dev.bramble.bench.tftp;

import org.jspecify.annotations.NullMarked;
