/** What a volume's bytes lie on: a file or a block device, and what survives when power is cut. Knows no format. */
@NullMarked
package dev.bramble.iscsi.volume.medium;

import org.jspecify.annotations.NullMarked;
