package dev.bramble.simulator.nfs;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** MOUNT version 3 over TCP (RFC 1813 appendix I); a connection for each call, as mount.nfs makes. */
final class MountClient {
    private static final int PROGRAM = 100_005;
    private static final int VERSION = 3;
    private static final int MNT = 1;
    private static final int UMNT = 3;
    private static final int MAX_HANDLE_BYTES = 64;

    private final InetAddress local;
    private final InetSocketAddress server;

    MountClient(InetAddress local, InetSocketAddress server) {
        this.local = local;
        this.server = server;
    }

    /** The file handle of a directory that is exported. */
    byte[] mount(String path) throws IOException {
        try (var rpc = new RpcClient(local, server)) {
            XdrReader reply =
                    rpc.call(PROGRAM, VERSION, MNT, new XdrWriter().string(path).bytes());
            int status = reply.u32();
            if (status != 0) {
                throw new NfsException("mount of " + path + ": " + NfsStatus.text(status));
            }
            byte[] handle = reply.opaque(MAX_HANDLE_BYTES);
            int flavors = reply.u32();
            boolean sys = false;
            for (int i = 0; i < flavors; i++) {
                sys |= reply.u32() == 1;
            }
            if (flavors != 0 && !sys) {
                throw new NfsException("mount of " + path + ": the server does not take AUTH_SYS");
            }
            return handle;
        }
    }

    void unmount(String path) throws IOException {
        try (var rpc = new RpcClient(local, server)) {
            rpc.call(PROGRAM, VERSION, UMNT, new XdrWriter().string(path).bytes());
        }
    }
}
