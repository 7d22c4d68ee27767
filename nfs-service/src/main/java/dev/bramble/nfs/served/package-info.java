/** What the versions of NFS share: from handles to files, and what a caller does with them. */
@NullMarked
package dev.bramble.nfs.served;

import org.jspecify.annotations.NullMarked;
