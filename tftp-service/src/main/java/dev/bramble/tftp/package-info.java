/** The TFTP service: hands the boot trees to the bootloaders. */
@NullMarked
package dev.bramble.tftp;

import org.jspecify.annotations.NullMarked;
