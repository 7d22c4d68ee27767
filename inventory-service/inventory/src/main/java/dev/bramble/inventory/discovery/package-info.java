/** Boards that ask for files and are no Pi of the fleet yet. */
@NullMarked
package dev.bramble.inventory.discovery;

import org.jspecify.annotations.NullMarked;
