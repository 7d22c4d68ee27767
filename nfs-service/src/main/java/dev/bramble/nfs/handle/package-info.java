/** File handles: opaque to clients, signed, alive across restarts and renames. */
@NullMarked
package dev.bramble.nfs.handle;

import org.jspecify.annotations.NullMarked;
