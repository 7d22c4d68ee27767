/** What is on an ext2, ext3 or ext4 file system, and what it says about itself. */
@NullMarked
package dev.bramble.disk.ext4;

import org.jspecify.annotations.NullMarked;
