/** The files beneath the TFTP root, and nothing beside them. */
@NullMarked
package dev.bramble.tftp.files;

import org.jspecify.annotations.NullMarked;
