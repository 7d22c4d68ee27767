/** Holds the contracts to what was promised. */
@NullMarked
package dev.bramble.proto;

import org.jspecify.annotations.NullMarked;
