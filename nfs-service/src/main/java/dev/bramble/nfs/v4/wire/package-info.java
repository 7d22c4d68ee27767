/** Words of the protocol that more than one operation uses: bytes to records and back. */
@NullMarked
package dev.bramble.nfs.v4.wire;

import org.jspecify.annotations.NullMarked;
