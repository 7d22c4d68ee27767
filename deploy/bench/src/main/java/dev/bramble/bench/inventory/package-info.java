/** How fast images are imported. */
@NullMarked
package dev.bramble.bench.inventory;

import org.jspecify.annotations.NullMarked;
