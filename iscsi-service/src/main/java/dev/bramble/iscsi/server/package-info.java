/** Netty pipeline, sockets and the pool that does file I/O. */
@NullMarked
package dev.bramble.iscsi.server;

import org.jspecify.annotations.NullMarked;
