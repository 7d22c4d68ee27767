/** A real kernel and its real iSCSI and NFS clients, booted by Bramble from an emulated machine's power-on to its end. */
@NullMarked
package dev.bramble.e2e;

import org.jspecify.annotations.NullMarked;
