/** The operations of a COMPOUND, a class for each. */
@NullMarked
package dev.bramble.nfs.v4.op;

import org.jspecify.annotations.NullMarked;
