/** What NFS traffic means as a boot event. */
@NullMarked
package dev.bramble.nfs.events;

import org.jspecify.annotations.NullMarked;
