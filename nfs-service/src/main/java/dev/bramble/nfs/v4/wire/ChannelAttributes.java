package dev.bramble.nfs.v4.wire;

import dev.bramble.nfs.wire.XdrException;
import dev.bramble.nfs.wire.XdrReader;
import dev.bramble.nfs.wire.XdrWriter;

/**
 * channel_attrs4 (RFC 8881 section 18.36): sizes in bytes, of RPC calls and replies without record marks.
 *
 * @param maxResponseCached of replies that are kept for a repeat
 * @param maxRequests slots
 */
public record ChannelAttributes(
        long maxRequest, long maxResponse, long maxResponseCached, long maxOperations, long maxRequests) {

    public static ChannelAttributes read(XdrReader in) throws XdrException {
        in.int32();
        ChannelAttributes read = new ChannelAttributes(in.uint32(), in.uint32(), in.uint32(), in.uint32(), in.uint32());
        for (int rdma = in.length(1); rdma > 0; rdma--) {
            in.int32();
        }
        return read;
    }

    public void write(XdrWriter out) {
        out.int32(0)
                .uint32(maxRequest)
                .uint32(maxResponse)
                .uint32(maxResponseCached)
                .uint32(maxOperations)
                .uint32(maxRequests)
                .int32(0);
    }
}
