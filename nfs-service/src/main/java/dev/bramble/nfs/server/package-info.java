/** Sockets and threads. */
@NullMarked
package dev.bramble.nfs.server;

import org.jspecify.annotations.NullMarked;
