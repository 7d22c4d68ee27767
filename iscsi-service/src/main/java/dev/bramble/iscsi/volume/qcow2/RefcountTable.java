package dev.bramble.iscsi.volume.qcow2;

/**
 * A refcount table as it was read.
 *
 * @param offset in the file
 * @param blocks offsets of the refcount blocks, 0 where there is none
 */
@SuppressWarnings("ArrayRecordComponent")
record RefcountTable(long offset, long[] blocks) {}
