package dev.bramble.nfs.v4.state;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Client records in memory; shared by a server and the one that comes after it. */
final class FakeRecords implements ClientRecords {
    final Set<ClientRecord> kept = new LinkedHashSet<>();

    @Override
    public List<ClientRecord> atStart() {
        return new ArrayList<>(kept);
    }

    @Override
    public void add(ClientRecord client) {
        kept.add(client);
    }

    @Override
    public void remove(ClientRecord client) {
        kept.remove(client);
    }
}
