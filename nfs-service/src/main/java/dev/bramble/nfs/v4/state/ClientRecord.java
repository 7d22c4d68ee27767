package dev.bramble.nfs.v4.state;

import dev.bramble.nfs.v4.wire.Opaque;

/**
 * A client that held state: it may reclaim after a restart.
 *
 * @param minor of the protocol; a client of minor version 0 never says that it reclaimed all
 */
public record ClientRecord(Opaque owner, int minor) {}
