package dev.bramble.iscsi.volume.qcow2;

/** That the L2 entry of a guest cluster is no longer {@code old}, but {@code now}. */
record LogEntry(long cluster, long old, long now) {}
