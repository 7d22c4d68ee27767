/** An initiator that makes load and checks what it reads (RFC 7143): one thread, one selector, no digests, no CHAP. */
@NullMarked
package dev.bramble.bench.iscsi.load;

import org.jspecify.annotations.NullMarked;
