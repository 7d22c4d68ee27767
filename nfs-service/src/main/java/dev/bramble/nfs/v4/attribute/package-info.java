/** File attributes (RFC 8881 section 5): bitmaps and values. */
@NullMarked
package dev.bramble.nfs.v4.attribute;

import org.jspecify.annotations.NullMarked;
