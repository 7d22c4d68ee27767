/** Volumes and image bases on disk; knows nothing of SCSI. */
@NullMarked
package dev.bramble.iscsi.volume;

import org.jspecify.annotations.NullMarked;
