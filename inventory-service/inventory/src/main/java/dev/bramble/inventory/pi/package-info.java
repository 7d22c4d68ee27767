/** What a Pi's record may hold, and the names made from its uid. */
@NullMarked
package dev.bramble.inventory.pi;

import org.jspecify.annotations.NullMarked;
