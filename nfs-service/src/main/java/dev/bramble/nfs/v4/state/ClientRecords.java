package dev.bramble.nfs.v4.state;

import java.io.IOException;
import java.util.List;

/** Which clients hold state, kept over a restart (RFC 8881 section 8.4.2.1). */
public interface ClientRecords {

    /** Those that were kept when the server started. */
    List<ClientRecord> atStart();

    /** Keeps one; it is on the disk on return. */
    void add(ClientRecord client) throws IOException;

    /** Forgets one. Where that fails it counts once more after the next restart, which harms nobody. */
    void remove(ClientRecord client);
}
