package dev.bramble.iscsi.volume;

import java.time.InstantSource;

/** What the operations of a store work on. */
record StoreParts(Disk disk, Catalog catalog, Layers layers, LiveDisks disks, PoolWatch pool, InstantSource clock) {}
