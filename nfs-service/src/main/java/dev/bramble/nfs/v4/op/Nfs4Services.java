package dev.bramble.nfs.v4.op;

import dev.bramble.nfs.export.Exports;
import dev.bramble.nfs.served.ExportedFiles;
import dev.bramble.nfs.v4.state.ClientIds;
import dev.bramble.nfs.v4.state.ClientTable;
import dev.bramble.nfs.v4.state.Locks;
import dev.bramble.nfs.v4.state.Opens;
import dev.bramble.nfs.v4.state.Owners;
import dev.bramble.nfs.v4.state.Sessions;

/**
 * What the operations stand on.
 *
 * @param serverId names this server, over restarts
 * @param verifier of WRITE and COMMIT: another one after each restart
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, never changed
public record Nfs4Services(
        ExportedFiles files,
        Exports exports,
        ClientTable clients,
        Sessions sessions,
        ClientIds clientIds,
        Opens opens,
        Locks locks,
        Owners owners,
        Departures departures,
        byte[] serverId,
        long verifier) {

    /** Over these files and clients. */
    public Nfs4Services(
            ExportedFiles files,
            Exports exports,
            ClientTable clients,
            Departures departures,
            byte[] serverId,
            long verifier) {
        this(
                files,
                exports,
                clients,
                new Sessions(clients),
                new ClientIds(clients),
                new Opens(clients),
                new Locks(clients),
                new Owners(clients),
                departures,
                serverId,
                verifier);
    }
}
