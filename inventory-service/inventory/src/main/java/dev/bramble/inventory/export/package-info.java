/** NFS exports beyond the Pis' boot trees: what they may say, and how they are changed. */
@NullMarked
package dev.bramble.inventory.export;

import org.jspecify.annotations.NullMarked;
