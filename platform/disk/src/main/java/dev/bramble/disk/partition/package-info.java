/** Which parts a disk is divided into. */
@NullMarked
package dev.bramble.disk.partition;

import org.jspecify.annotations.NullMarked;
