/** Tests of the inventory mirror. */
@NullMarked
package dev.bramble.chassis.mirror;

import org.jspecify.annotations.NullMarked;
