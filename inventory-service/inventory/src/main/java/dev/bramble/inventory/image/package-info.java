/** Importing an OS image: decompressing it, storing its base, looking at what is in it. */
@NullMarked
package dev.bramble.inventory.image;

import org.jspecify.annotations.NullMarked;
