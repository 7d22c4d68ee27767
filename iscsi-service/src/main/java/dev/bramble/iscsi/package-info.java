/** The iSCSI service: serves the root disks, and owns the volumes. */
@NullMarked
package dev.bramble.iscsi;

import org.jspecify.annotations.NullMarked;
