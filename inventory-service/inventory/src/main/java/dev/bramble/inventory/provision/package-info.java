/** From a record to a bootable Pi: volume, boot tree, cmdline.txt; and back. */
@NullMarked
package dev.bramble.inventory.provision;

import org.jspecify.annotations.NullMarked;
