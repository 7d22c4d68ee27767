package dev.bramble.nfs.v4.wire;

import dev.bramble.nfs.wire.XdrException;
import dev.bramble.nfs.wire.XdrReader;
import dev.bramble.nfs.wire.XdrWriter;

/** sessionid4 (RFC 8881 section 3.1): sixteen bytes, of which half are random. */
public record SessionId(long client, long random) {

    public static SessionId read(XdrReader in) throws XdrException {
        return new SessionId(in.int64(), in.int64());
    }

    public void write(XdrWriter out) {
        out.int64(client).int64(random);
    }
}
