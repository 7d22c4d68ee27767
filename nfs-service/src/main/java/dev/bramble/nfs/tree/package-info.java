/** Boot trees on disk: made whole, linked, removed. */
@NullMarked
package dev.bramble.nfs.tree;

import org.jspecify.annotations.NullMarked;
