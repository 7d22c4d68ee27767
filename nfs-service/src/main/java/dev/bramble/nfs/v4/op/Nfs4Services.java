package dev.bramble.nfs.v4.op;

import dev.bramble.nfs.export.Exports;
import dev.bramble.nfs.fs.FileHold;
import dev.bramble.nfs.served.ExportedFiles;
import dev.bramble.nfs.v4.state.ClientIds;
import dev.bramble.nfs.v4.state.ClientTable;
import dev.bramble.nfs.v4.state.Locks;
import dev.bramble.nfs.v4.state.Opens;
import dev.bramble.nfs.v4.state.Owners;
import dev.bramble.nfs.v4.state.Sessions;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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
    private static final Logger log = LoggerFactory.getLogger(Nfs4Services.class);

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

    /** Lets go of the files that nobody has open any more; to be called when no lock is held. */
    public void releaseClosed() {
        for (FileHold hold : clients.takeReleased()) {
            try {
                hold.release();
            } catch (IOException e) {
                log.atWarn().setCause(e).log("a file that was open could not be closed");
            }
        }
    }
}
