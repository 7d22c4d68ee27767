/** XDR (RFC 4506) and ONC RPC messages (RFC 5531): bytes to records and back. */
@NullMarked
package dev.bramble.nfs.wire;

import org.jspecify.annotations.NullMarked;
