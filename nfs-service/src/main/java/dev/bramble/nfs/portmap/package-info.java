/** The port mapper (RFC 1833 section 3): an own one, or a word to the host's. */
@NullMarked
package dev.bramble.nfs.portmap;

import org.jspecify.annotations.NullMarked;
