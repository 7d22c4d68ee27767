/** What an XFS file system says about itself. */
@NullMarked
package dev.bramble.disk.xfs;

import org.jspecify.annotations.NullMarked;
