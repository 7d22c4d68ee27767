/** What outlives a restart: the clients that may reclaim. */
@NullMarked
package dev.bramble.nfs.v4.recovery;

import org.jspecify.annotations.NullMarked;
