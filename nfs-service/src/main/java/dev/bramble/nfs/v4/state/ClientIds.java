package dev.bramble.nfs.v4.state;

import dev.bramble.nfs.v4.wire.Nfs4Exception;
import dev.bramble.nfs.v4.wire.Nfs4Status;
import dev.bramble.nfs.v4.wire.Opaque;

/** Minor version 0: how a client makes itself known (RFC 7530 sections 16.33 and 16.34). */
public final class ClientIds {
    private final ClientTable clients;

    public ClientIds(ClientTable clients) {
        this.clients = clients;
    }

    /** What SETCLIENTID answers. */
    public record Introduced(long client, long confirmVerifier) {}

    /** SETCLIENTID. A client that did not restart has the same id again. */
    public Introduced set(Opaque owner, long verifier, Principal who, long now) throws Nfs4Exception {
        synchronized (clients) {
            Client known = clients.confirmed(new ClientRecord(owner, 0));
            if (known != null && known.verifier == verifier && known.principal.isUserOf(who)) {
                known.confirmVerifier = clients.random();
                return new Introduced(known.id, known.confirmVerifier);
            }
            clients.requireReplaceable(known, who, now);
            Client fresh = clients.introduce(owner, verifier, who, 0, now);
            fresh.confirmVerifier = clients.random();
            return new Introduced(fresh.id, fresh.confirmVerifier);
        }
    }

    /** SETCLIENTID_CONFIRM: what an earlier start of the client held is let go. */
    public void confirm(long id, long confirmVerifier, Principal who, long now) throws Nfs4Exception {
        synchronized (clients) {
            Client client = clients.byId(id);
            if (client.minor != 0 || client.confirmVerifier != confirmVerifier) {
                throw new Nfs4Exception(Nfs4Status.STALE_CLIENTID, "not what SETCLIENTID gave");
            }
            if (!client.principal.isUserOf(who)) {
                throw new ClientIdInUse(client.principal);
            }
            if (!client.confirmed) {
                clients.requireReplaceable(clients.confirmed(client.record()), who, now);
                clients.confirm(client);
            }
            clients.renew(client, now);
        }
    }

    /** RENEW. */
    public void renew(long id, long now) throws Nfs4Exception {
        synchronized (clients) {
            clients.renew(clients.confirmedById(id), now);
        }
    }
}
