package dev.bramble.tftp.events;

import com.google.protobuf.Timestamp;
import dev.bramble.proto.boot.v1.Sighting;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * The address that each Pi last asked from below its own prefix, and when it began to; one entry a Pi. Kept on disk, so that
 * who follows hears of all of them, whichever of the two was restarted. Safe for use by several threads.
 */
public final class Sightings implements AutoCloseable {
    /** A Pi that was silent for so long, and asks, boots. */
    private static final Duration SILENCE = Duration.ofSeconds(30);

    private final ConcurrentHashMap<String, Seen> latest = new ConcurrentHashMap<>();
    private final List<Consumer<Sighting>> followers = new ArrayList<>();
    private final Optional<SightingFile> file;

    private static final class Seen {
        private final Sighting told;
        private volatile Instant lastRequest;

        Seen(Sighting told, Instant lastRequest) {
            this.told = told;
            this.lastRequest = lastRequest;
        }
    }

    /** In memory alone. */
    public Sightings() {
        file = Optional.empty();
    }

    private Sightings(SightingFile file) {
        this.file = Optional.of(file);
        for (Sighting sighting : file.read()) {
            latest.put(sighting.getPi(), new Seen(sighting, instant(sighting.getBootTime())));
        }
    }

    /** With what the file has; what cannot be read of it is learned anew, as each Pi boots. */
    public static Sightings open(Path file) {
        return new Sightings(new SightingFile(file));
    }

    /** A request came. Never blocks, and says nothing of an address that is known while the Pi goes on asking. */
    void saw(String uid, String address, Instant time) {
        Seen known = latest.get(uid);
        if (known != null && known.told.getAddress().equals(address) && !isBoot(known, time)) {
            known.lastRequest = time;
        } else {
            changed(uid, address, time);
        }
    }

    private static boolean isBoot(Seen known, Instant time) {
        return known.lastRequest.plus(SILENCE).isBefore(time);
    }

    private synchronized void changed(String uid, String address, Instant time) {
        Seen known = latest.get(uid);
        Sighting.Builder next =
                Sighting.newBuilder().setPi(uid).setAddress(address).setTime(timestamp(time));
        next.setBootTime(known == null || isBoot(known, time) ? timestamp(time) : known.told.getBootTime());
        if (known != null && known.told.getAddress().equals(address)) {
            next.setTime(known.told.getTime());
        }
        Sighting sighting = next.build();
        latest.put(uid, new Seen(sighting, time));
        followers.forEach(follower -> follower.accept(sighting));
        file.ifPresent(kept -> kept.write(this::all));
    }

    private List<Sighting> all() {
        return latest.values().stream().map(seen -> seen.told).toList();
    }

    /**
     * Tells the follower what is known, then each change, in order.
     *
     * @param follower called by the threads that receive requests: must not block
     */
    public synchronized void follow(Consumer<Sighting> follower) {
        all().forEach(follower);
        followers.add(follower);
    }

    public synchronized void unfollow(Consumer<Sighting> follower) {
        followers.remove(follower);
    }

    /** What is known is on the disk then. */
    @Override
    public void close() {
        file.ifPresent(SightingFile::close);
    }

    private static Timestamp timestamp(Instant time) {
        return Timestamp.newBuilder()
                .setSeconds(time.getEpochSecond())
                .setNanos(time.getNano())
                .build();
    }

    private static Instant instant(Timestamp time) {
        return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
    }
}
