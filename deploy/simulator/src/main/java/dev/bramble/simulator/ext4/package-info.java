/** What Linux reads and writes of an ext4 file system while it mounts it, on the bytes of a block device. */
@NullMarked
package dev.bramble.simulator.ext4;

import org.jspecify.annotations.NullMarked;
