/** The logical unit: CDBs in, data, status and sense out (SPC-4, SBC-3); knows nothing of iSCSI. */
@NullMarked
package dev.bramble.iscsi.scsi;

import org.jspecify.annotations.NullMarked;
