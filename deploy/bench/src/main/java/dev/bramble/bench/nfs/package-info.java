/** The NFS bench: ours and nfs-ganesha on one tree, with a client in C. */
@NullMarked
package dev.bramble.bench.nfs;

import org.jspecify.annotations.NullMarked;
