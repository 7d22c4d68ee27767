/** Linux system calls on open files, by {@code java.lang.foreign}. Read RATIONALE.md before changing anything here. */
@NullMarked
package dev.bramble.posix;

import org.jspecify.annotations.NullMarked;
