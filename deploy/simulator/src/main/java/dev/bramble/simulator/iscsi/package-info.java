/** An iSCSI initiator (RFC 7143) and SCSI disk driver that act as iscsistart and Linux' sd do. */
@NullMarked
package dev.bramble.simulator.iscsi;

import org.jspecify.annotations.NullMarked;
