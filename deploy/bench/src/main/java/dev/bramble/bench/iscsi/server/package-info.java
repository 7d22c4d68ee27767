/** Ours and tgt, each with the same disk in it. */
@NullMarked
package dev.bramble.bench.iscsi.server;

import org.jspecify.annotations.NullMarked;
