/** What is exported, and to whom. */
@NullMarked
package dev.bramble.nfs.export;

import org.jspecify.annotations.NullMarked;
