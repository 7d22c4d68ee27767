/** Clients, sessions, opens, locks and the grace period: pure, time passed in. */
@NullMarked
package dev.bramble.nfs.v4.state;

import org.jspecify.annotations.NullMarked;
