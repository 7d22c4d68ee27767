/** What an iSCSI session or a read or write of a disk means as a boot event. */
@NullMarked
package dev.bramble.iscsi.events;

import org.jspecify.annotations.NullMarked;
