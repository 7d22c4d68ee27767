/** Boot history, projected from the topic of timelines. */
@NullMarked
package dev.bramble.inventory.boot;

import org.jspecify.annotations.NullMarked;
