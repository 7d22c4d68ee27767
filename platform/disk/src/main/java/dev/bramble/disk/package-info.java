/** Bytes of a disk, wherever they come from. */
@NullMarked
package dev.bramble.disk;

import org.jspecify.annotations.NullMarked;
