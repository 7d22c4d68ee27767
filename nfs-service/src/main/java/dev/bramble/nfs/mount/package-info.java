/** The MOUNT protocol, version 3 (RFC 1813, appendix I). */
@NullMarked
package dev.bramble.nfs.mount;

import org.jspecify.annotations.NullMarked;
