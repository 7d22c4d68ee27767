/** NFS version 4: minor versions 1 (RFC 8881) and 0 (RFC 7530). */
@NullMarked
package dev.bramble.nfs.v4;

import org.jspecify.annotations.NullMarked;
