package dev.bramble.tftp.server;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The requests in hand, by the client's address and port: at most one for each, and not more than a limit in all. A
 * machine that asks and asks and never goes on (a misconfigured Pi does, thousands of times a minute) loses its own oldest
 * requests, and takes no place that another machine needs. Safe for several threads.
 *
 * @param <S> a request in hand
 */
final class Sessions<S> {
    /** A client that has said nothing for so long has most likely given the request up. */
    static final long STALE = TimeUnit.SECONDS.toNanos(1);
    /** Requests that one machine may have unanswered for longer than that. */
    static final int MOST_STALE = 8;

    /** What came of a request. */
    sealed interface Admission<S> {
        record Admitted<S>() implements Admission<S> {}

        /** It took the place of another one, which has to end. */
        record InPlaceOf<S>(S other) implements Admission<S> {}

        /** There is no place, or the client has a request in hand. */
        record Refused<S>() implements Admission<S> {}
    }

    /** How long packets of a transfer that is over may come. */
    static final long LATE = TimeUnit.SECONDS.toNanos(5);

    private static final int MOST_REMEMBERED = 4096;

    private record Waiting<S>(InetSocketAddress client, S session, long since) {}

    private final int limit;
    private final Map<InetSocketAddress, S> byClient = new HashMap<>();
    /** By machine, in the order they came: those whose client said nothing since. */
    private final Map<InetAddress, LinkedHashMap<S, Waiting<S>>> unanswered = new HashMap<>();

    /** Clients whose transfer is over, and since when; the oldest first. */
    private final Map<InetSocketAddress, Long> over = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<InetSocketAddress, Long> eldest) {
            return size() > MOST_REMEMBERED;
        }
    };

    Sessions(int limit) {
        this.limit = limit;
    }

    synchronized Optional<S> find(InetSocketAddress client) {
        return Optional.ofNullable(byClient.get(client));
    }

    /**
     * Takes a request in hand if there is a place for it.
     *
     * @param now of a monotonic clock, in nanoseconds
     */
    synchronized Admission<S> admit(InetSocketAddress client, S session, long now) {
        if (byClient.containsKey(client)) {
            return new Admission.Refused<>();
        }
        Optional<Waiting<S>> other = surplus(client.getAddress(), now);
        if (other.isEmpty() && byClient.size() >= limit) {
            other = ofGreediest(client.getAddress());
            if (other.isEmpty()) {
                return new Admission.Refused<>();
            }
        }
        other.ifPresent(gone -> remove(gone.client(), gone.session(), now));
        byClient.put(client, session);
        unanswered
                .computeIfAbsent(client.getAddress(), _ -> new LinkedHashMap<>())
                .put(session, new Waiting<>(client, session, now));
        return other.<Admission<S>>map(gone -> new Admission.InPlaceOf<>(gone.session()))
                .orElseGet(Admission.Admitted::new);
    }

    /** The machine's oldest request, if it has too many that it does not go on with. */
    private Optional<Waiting<S>> surplus(InetAddress machine, long now) {
        Map<S, Waiting<S>> own = unanswered.getOrDefault(machine, new LinkedHashMap<>());
        long stale = own.values().stream()
                .takeWhile(waiting -> now - waiting.since() > STALE)
                .limit(MOST_STALE)
                .count();
        return stale < MOST_STALE ? Optional.empty() : own.values().stream().findFirst();
    }

    /** The oldest request of the machine with most of them unanswered, if it has at least two more than this one. */
    private Optional<Waiting<S>> ofGreediest(InetAddress machine) {
        int own = unanswered.getOrDefault(machine, new LinkedHashMap<>()).size();
        return unanswered.values().stream()
                .max(Comparator.comparingInt(Map::size))
                .filter(most -> most.size() > own + 1)
                .flatMap(most -> most.values().stream().findFirst());
    }

    /** The client has spoken. */
    synchronized void answered(InetSocketAddress client, S session) {
        LinkedHashMap<S, Waiting<S>> own = unanswered.get(client.getAddress());
        if (own != null && own.remove(session) != null && own.isEmpty()) {
            unanswered.remove(client.getAddress());
        }
    }

    /**
     * The request is no more in hand.
     *
     * @param now as for {@link #admit}
     */
    synchronized void remove(InetSocketAddress client, S session, long now) {
        if (byClient.remove(client, session)) {
            over.remove(client);
            over.put(client, now);
        }
        answered(client, session);
    }

    /** Whether a request of this client was in hand until a moment ago. */
    synchronized boolean hadOneLately(InetSocketAddress client, long now) {
        Long since = over.get(client);
        return since != null && now - since < LATE;
    }

    synchronized Collection<S> all() {
        return List.copyOf(byClient.values());
    }
}
