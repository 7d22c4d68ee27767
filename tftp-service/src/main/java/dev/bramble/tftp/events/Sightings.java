package dev.bramble.tftp.events;

import com.google.protobuf.Timestamp;
import dev.bramble.proto.boot.v1.Sighting;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * The address that each Pi last asked from below its own prefix; one entry a Pi. Nothing is kept on disk: who follows does
 * that. Safe for use by several threads.
 */
public final class Sightings {
    private final ConcurrentHashMap<String, Sighting> latest = new ConcurrentHashMap<>();
    private final List<Consumer<Sighting>> followers = new ArrayList<>();

    /** A request came. Never blocks, and says nothing of an address that is known. */
    void saw(String uid, String address, Instant time) {
        Sighting known = latest.get(uid);
        if (known == null || !known.getAddress().equals(address)) {
            changed(Sighting.newBuilder()
                    .setPi(uid)
                    .setAddress(address)
                    .setTime(Timestamp.newBuilder()
                            .setSeconds(time.getEpochSecond())
                            .setNanos(time.getNano()))
                    .build());
        }
    }

    private synchronized void changed(Sighting sighting) {
        latest.put(sighting.getPi(), sighting);
        followers.forEach(follower -> follower.accept(sighting));
    }

    /**
     * Tells the follower what is known, then each change, in order.
     *
     * @param follower called by the threads that receive requests: must not block
     */
    public synchronized void follow(Consumer<Sighting> follower) {
        latest.values().forEach(follower);
        followers.add(follower);
    }

    public synchronized void unfollow(Consumer<Sighting> follower) {
        followers.remove(follower);
    }
}
