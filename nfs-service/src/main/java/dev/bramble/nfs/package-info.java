/** NFS: exports the boot trees, and owns them. */
@NullMarked
package dev.bramble.nfs;

import org.jspecify.annotations.NullMarked;
