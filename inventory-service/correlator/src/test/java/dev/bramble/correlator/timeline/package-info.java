/** Tests. */
@NullMarked
package dev.bramble.correlator.timeline;

import org.jspecify.annotations.NullMarked;
