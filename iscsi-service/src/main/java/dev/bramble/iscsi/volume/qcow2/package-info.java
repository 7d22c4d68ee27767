/**
 * The qcow2 image format, version 3, without internal snapshots: all reference counts are 1. Names and rules are those of
 * QEMU's docs/interop/qcow2; the order in which metadata reaches the medium is in RATIONALE.md.
 */
@NullMarked
package dev.bramble.iscsi.volume.qcow2;

import org.jspecify.annotations.NullMarked;
