package dev.bramble.nfs.rpc;

import dev.bramble.nfs.wire.Credential;
import java.net.InetAddress;
import java.util.List;

/**
 * Who calls, as far as it is known.
 *
 * @param address the connection's other end
 * @param port that it calls from
 * @param credential what the call claims
 * @param counts where its calls are counted
 */
public record Caller(InetAddress address, int port, Credential credential, ClientSeries counts) {
    /** The uid and gid of callers that claim none. */
    public static final int NOBODY = 65534;

    public int uid() {
        return credential instanceof Credential.Sys sys ? sys.uid() : NOBODY;
    }

    public int gid() {
        return credential instanceof Credential.Sys sys ? sys.gid() : NOBODY;
    }

    /** Supplementary groups. */
    public List<Integer> groups() {
        return credential instanceof Credential.Sys sys ? sys.groups() : List.of();
    }
}
