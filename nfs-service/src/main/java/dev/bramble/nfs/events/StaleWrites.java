package dev.bramble.nfs.events;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes to files that are gone, gathered: a client that has one writes page after page. The first is told at once, those
 * that follow within a minute together. Safe for use by several threads.
 */
final class StaleWrites {
    private static final Duration INTERVAL = Duration.ofMinutes(1);
    private static final int MAX_WRITERS = 1024;

    private final Map<Writer, Untold> writers = new HashMap<>();

    /** Who writes. */
    record Writer(String export, InetAddress client, String version) {}

    /** Writes of one client, to be told now. */
    record Seen(Writer writer, long count) {}

    private static final class Untold {
        private final Instant told;
        private long count;

        Untold(Instant told) {
            this.told = told;
        }
    }

    /** One more; what is to be told of it now. Beyond so many writers at once further ones are not told. */
    synchronized Optional<Seen> add(Writer writer, Instant now) {
        Untold known = writers.get(writer);
        if (known != null) {
            known.count++;
            return Optional.empty();
        }
        if (writers.size() >= MAX_WRITERS) {
            return Optional.empty();
        }
        writers.put(writer, new Untold(now));
        return Optional.of(new Seen(writer, 1));
    }

    /** What was gathered for a minute. */
    synchronized List<Seen> take(Instant now) {
        List<Seen> seen = new ArrayList<>();
        Instant limit = now.minus(INTERVAL);
        Map<Writer, Untold> anew = new HashMap<>();
        for (Iterator<Map.Entry<Writer, Untold>> each = writers.entrySet().iterator(); each.hasNext(); ) {
            Map.Entry<Writer, Untold> entry = each.next();
            if (entry.getValue().told.isAfter(limit)) {
                continue;
            }
            each.remove();
            if (entry.getValue().count > 0) {
                seen.add(new Seen(entry.getKey(), entry.getValue().count));
                anew.put(entry.getKey(), new Untold(now));
            }
        }
        writers.putAll(anew);
        return seen;
    }
}
