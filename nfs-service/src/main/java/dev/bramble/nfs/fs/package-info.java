/** The only border to files. */
@NullMarked
package dev.bramble.nfs.fs;

import org.jspecify.annotations.NullMarked;
