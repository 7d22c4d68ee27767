/** The inventory as a data service knows it, with or without the inventory running. */
@NullMarked
package dev.bramble.chassis.mirror;

import org.jspecify.annotations.NullMarked;
