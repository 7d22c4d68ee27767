/** What cloud-init is to find in a Pi's system: the documents, what they may say, and what is added for each Pi. */
@NullMarked
package dev.bramble.inventory.cloudinit;

import org.jspecify.annotations.NullMarked;
