/** What a btrfs file system says about itself. */
@NullMarked
package dev.bramble.disk.btrfs;

import org.jspecify.annotations.NullMarked;
