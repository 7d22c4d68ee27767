/** Tests. */
@NullMarked
package dev.bramble.correlator.topology;

import org.jspecify.annotations.NullMarked;
