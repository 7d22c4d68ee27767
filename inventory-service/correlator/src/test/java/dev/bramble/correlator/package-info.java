/** Tests. */
@NullMarked
package dev.bramble.correlator;

import org.jspecify.annotations.NullMarked;
