package dev.bramble.iscsi.volume.qcow2;

/**
 * Neighbouring host clusters that were just taken.
 *
 * @param isFresh they lie where nothing was ever written, and read as zeros
 */
record HostRun(int first, int count, boolean isFresh) {}
