package dev.bramble.nfs.v4.op;

import dev.bramble.nfs.rpc.NfsVersion;
import dev.bramble.nfs.rpc.OperationSeries;
import dev.bramble.nfs.rpc.RpcMetrics;
import java.util.ArrayList;
import java.util.List;

/** The operations' names (RFC 8881 section 16.2), and what is counted of each. */
final class OperationNames {
    private static final int FIRST = 3;
    private static final List<String> NAMES = List.of(
            "access",
            "close",
            "commit",
            "create",
            "delegpurge",
            "delegreturn",
            "getattr",
            "getfh",
            "link",
            "lock",
            "lockt",
            "locku",
            "lookup",
            "lookupp",
            "nverify",
            "open",
            "openattr",
            "open_confirm",
            "open_downgrade",
            "putfh",
            "putpubfh",
            "putrootfh",
            "read",
            "readdir",
            "readlink",
            "remove",
            "rename",
            "renew",
            "restorefh",
            "savefh",
            "secinfo",
            "setattr",
            "setclientid",
            "setclientid_confirm",
            "verify",
            "write",
            "release_lockowner",
            "backchannel_ctl",
            "bind_conn_to_session",
            "exchange_id",
            "create_session",
            "destroy_session",
            "free_stateid",
            "get_dir_delegation",
            "getdeviceinfo",
            "getdevicelist",
            "layoutcommit",
            "layoutget",
            "layoutreturn",
            "secinfo_no_name",
            "sequence",
            "set_ssv",
            "test_stateid",
            "want_delegation",
            "destroy_clientid",
            "reclaim_complete");

    private final List<OperationSeries> series = new ArrayList<>();
    private final OperationSeries illegal;

    OperationNames(RpcMetrics metrics, NfsVersion version) {
        NAMES.forEach(name -> series.add(metrics.operation(version.toString(), name)));
        illegal = metrics.operation(version.toString(), "illegal");
    }

    /** The operation's; of a number that means nothing, that of ILLEGAL. */
    OperationSeries series(int code) {
        int index = code - FIRST;
        return index >= 0 && index < series.size() ? series.get(index) : illegal;
    }
}
