/** TFTP packets as bytes and as records (RFC 1350, RFC 2347). */
@NullMarked
package dev.bramble.tftp.wire;

import org.jspecify.annotations.NullMarked;
