package dev.bramble.iscsi.volume.qcow2;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Reads compressed clusters: a raw deflate stream each (RFC 1951). */
final class CompressedCluster {
    private CompressedCluster() {}

    /** Fills {@code into}, a cluster long. */
    static void read(HostFile file, long entry, Geometry geometry, ByteBuffer into) throws IOException {
        ByteBuffer packed = ByteBuffer.allocate(L2Entry.compressedLength(entry, geometry));
        file.read(L2Entry.compressedOffset(entry, geometry), packed);
        Inflater inflater = new Inflater(true);
        try {
            inflater.setInput(packed.flip());
            while (into.hasRemaining()) {
                if (inflater.inflate(into) == 0) {
                    throw new CorruptImageException("a compressed cluster ends early");
                }
            }
        } catch (DataFormatException e) {
            throw new CorruptImageException("a compressed cluster is damaged", e);
        } finally {
            inflater.end();
        }
    }
}
