/** iSCSI PDUs as bytes and as records (RFC 7143 sections 11 and 6.1); no I/O, no state. */
@NullMarked
package dev.bramble.iscsi.wire;

import org.jspecify.annotations.NullMarked;
