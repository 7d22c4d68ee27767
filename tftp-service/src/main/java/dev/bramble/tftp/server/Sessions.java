package dev.bramble.tftp.server;

import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The requests in hand, by the client's address and port: at most one for each. */
final class Sessions {
    private final Map<InetSocketAddress, TransferSession> byClient = new ConcurrentHashMap<>();
    private final int limit;

    Sessions(int limit) {
        this.limit = limit;
    }

    Optional<TransferSession> find(InetSocketAddress client) {
        return Optional.ofNullable(byClient.get(client));
    }

    /** Called by the listener's event loop only, so that the limit holds. */
    boolean add(InetSocketAddress client, TransferSession session) {
        return byClient.size() < limit && byClient.putIfAbsent(client, session) == null;
    }

    void remove(InetSocketAddress client, TransferSession session) {
        byClient.remove(client, session);
    }

    Collection<TransferSession> all() {
        return List.copyOf(byClient.values());
    }
}
