package dev.bramble.iscsi.volume.qcow2;

import java.nio.ByteBuffer;

/** Metadata as it was at one moment, to be written at {@code offset}. */
record Write(long offset, ByteBuffer bytes) {}
