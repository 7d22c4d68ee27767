package dev.bramble.nfs.portmap;

import dev.bramble.nfs.wire.XdrException;
import dev.bramble.nfs.wire.XdrReader;
import dev.bramble.nfs.wire.XdrWriter;
import java.util.List;

/**
 * Where a version of a program is to be had (RFC 1833 section 3.1).
 *
 * @param protocol {@link #TCP} or {@link #UDP}
 */
public record Mapping(int program, int version, int protocol, int port) {
    /** Their numbers in IP. */
    public static final int TCP = 6;

    public static final int UDP = 17;

    private static final int NFS = 100003;
    private static final int MOUNT = 100005;

    /** What nfs-service has on its one port. */
    public static List<Mapping> ofNfs(int port) {
        return List.of(
                new Mapping(NFS, 3, TCP, port), new Mapping(NFS, 4, TCP, port), new Mapping(MOUNT, 3, TCP, port));
    }

    static Mapping read(XdrReader in) throws XdrException {
        return new Mapping(in.int32(), in.int32(), in.int32(), in.int32());
    }

    void write(XdrWriter out) {
        out.int32(program).int32(version).int32(protocol).int32(port);
    }

    /** Whether it is of the same program, version and protocol. */
    boolean answers(Mapping question) {
        return program == question.program && version == question.version && protocol == question.protocol;
    }
}
