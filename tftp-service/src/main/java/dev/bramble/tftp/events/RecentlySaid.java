package dev.bramble.tftp.events;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/** Keeps what has been said from being said again at once. */
final class RecentlySaid {
    static final Duration QUIET = Duration.ofMinutes(5);
    static final int LIMIT = 1024;

    /** To one client, about one file or folder. */
    record Topic(String address, String path) {}

    private final Map<Topic, Instant> said = new Recent<>(LIMIT);

    /** Whether it is to be said now: it was not in the last {@link #QUIET}. */
    synchronized boolean isNews(Topic topic, Instant time) {
        Instant before = said.get(topic);
        if (before != null && Duration.between(before, time).abs().compareTo(QUIET) < 0) {
            return false;
        }
        said.put(topic, time);
        return true;
    }
}
