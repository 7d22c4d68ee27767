/** The directories above the exports, as far as a client may see them. */
@NullMarked
package dev.bramble.nfs.v4.pseudo;

import org.jspecify.annotations.NullMarked;
