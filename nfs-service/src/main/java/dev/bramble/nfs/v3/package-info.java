/** NFS version 3 (RFC 1813): one class per procedure. */
@NullMarked
package dev.bramble.nfs.v3;

import org.jspecify.annotations.NullMarked;
