package dev.bramble.nfs.v4.wire;

import dev.bramble.nfs.wire.XdrException;
import dev.bramble.nfs.wire.XdrReader;
import dev.bramble.nfs.wire.XdrWriter;

/**
 * stateid4 (RFC 8881 section 8.2): seqid, and twelve bytes that are an instance of the server and a number in it.
 *
 * @param seqid grows with each change of the state; 0 from a client: the newest
 */
public record StateId(int seqid, int instance, long number) {
    /** No state: only what shares do not deny. */
    public static final StateId ANONYMOUS = new StateId(0, 0, 0);

    /** For READ: whatever shares deny. */
    public static final StateId BYPASS = new StateId(-1, -1, -1L);

    /** The state that the COMPOUND's last operation gave. */
    public static final StateId CURRENT = new StateId(1, 0, 0);

    /** What CLOSE answers: never valid. */
    public static final StateId INVALID = new StateId(-1, 0, 0);

    public static StateId read(XdrReader in) throws XdrException {
        return new StateId(in.int32(), in.int32(), in.int64());
    }

    public void write(XdrWriter out) {
        out.int32(seqid).int32(instance).int64(number);
    }

    public boolean isSpecial() {
        return equals(ANONYMOUS) || equals(BYPASS);
    }
}
