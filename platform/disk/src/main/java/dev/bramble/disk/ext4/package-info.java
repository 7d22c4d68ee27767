/** What an ext2, ext3 or ext4 file system says about itself. */
@NullMarked
package dev.bramble.disk.ext4;

import org.jspecify.annotations.NullMarked;
