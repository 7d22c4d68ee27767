package dev.bramble.nfs.control;

import dev.bramble.proto.boot.v1.Sighting;
import dev.bramble.proto.boot.v1.SightingServiceGrpc;
import dev.bramble.proto.boot.v1.WatchSightingsRequest;
import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Follows what tftp-service sees, over any number of lost connections. */
public final class SightingFollower implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(SightingFollower.class);
    private static final WatchSightingsRequest REQUEST =
            WatchSightingsRequest.newBuilder().setWatcher("nfs-service").build();
    private static final Duration FIRST_BACKOFF = Duration.ofMillis(100);
    private static final Duration MAX_BACKOFF = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    /** A stream that is only silent looks like a dead one; begun anew it tells all that is known first. */
    private static final Duration LONGEST_WATCH = Duration.ofMinutes(1);

    private final ManagedChannel channel;
    private final Sink sink;
    private final Thread thread;
    private volatile Context.CancellableContext watch = Context.current().withCancellation();
    private volatile boolean closed;

    /** Takes what was seen. */
    @FunctionalInterface
    public interface Sink {
        void seen(String uid, InetAddress address, Instant time);
    }

    private SightingFollower(ManagedChannel channel, Sink sink) {
        this.channel = channel;
        this.sink = sink;
        this.thread = Thread.ofPlatform().daemon().name("nfs-sightings").unstarted(this::follow);
    }

    /**
     * Begins to follow; tftp-service need not be there.
     *
     * @param channel to tftp-service; closed with this follower
     */
    public static SightingFollower start(ManagedChannel channel, Sink sink) {
        SightingFollower follower = new SightingFollower(channel, sink);
        follower.thread.start();
        return follower;
    }

    private void follow() {
        Duration backoff = FIRST_BACKOFF;
        boolean told = false;
        long lastGood = System.nanoTime();
        while (!closed) {
            long begin = System.nanoTime();
            String problem = watchOnce();
            if (System.nanoTime() - begin > MAX_BACKOFF.toNanos()) {
                backoff = FIRST_BACKOFF;
                told = false;
                lastGood = System.nanoTime();
            }
            if (problem.isEmpty()) {
                continue;
            }
            // One line when it stays away, not one per attempt; at a start of all services it comes a little later.
            if (!told && !closed && System.nanoTime() - lastGood > PATIENCE.toNanos()) {
                log.atWarn()
                        .addKeyValue("problem", problem)
                        .log(
                                "tftp-service cannot be reached: Pis without a fixed address are known by where they were");
                told = true;
            }
            pause(backoff);
            backoff = backoff.multipliedBy(2).compareTo(MAX_BACKOFF) < 0 ? backoff.multipliedBy(2) : MAX_BACKOFF;
        }
    }

    /** Watches until the watch ends; why it did, or nothing when it had lasted long enough. */
    private String watchOnce() {
        try {
            receive();
            return "tftp-service ended the watch";
        } catch (StatusRuntimeException e) {
            return switch (e.getStatus().getCode()) {
                case DEADLINE_EXCEEDED -> "";
                default -> e.getStatus().getCode() + " " + e.getStatus().getDescription();
            };
        } catch (RuntimeException e) {
            // The thread must live, or nothing is ever seen again.
            if (!closed) {
                log.atError().setCause(e).log("following tftp-service failed; it is tried again");
            }
            return "failed: " + e;
        }
    }

    private void receive() {
        watch = Context.current().withCancellation();
        Context before = watch.attach();
        // The channel's own back-off grows to two minutes, in which a Pi just started could not mount.
        channel.resetConnectBackoff();
        try {
            Iterator<Sighting> sightings = SightingServiceGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(LONGEST_WATCH)
                    .watchSightings(REQUEST);
            while (sightings.hasNext()) {
                take(sightings.next());
            }
        } finally {
            watch.detach(before);
            watch.close();
        }
    }

    private void take(Sighting sighting) {
        InetAddress address;
        try {
            address = InetAddress.ofLiteral(sighting.getAddress());
        } catch (IllegalArgumentException e) {
            log.atWarn()
                    .addKeyValue("pi", sighting.getPi())
                    .log("seen at '{}', which is no address", sighting.getAddress());
            return;
        }
        sink.seen(
                sighting.getPi(),
                address,
                Instant.ofEpochSecond(
                        sighting.getTime().getSeconds(), sighting.getTime().getNanos()));
    }

    private void pause(Duration time) {
        try {
            TimeUnit.NANOSECONDS.sleep(time.toNanos());
        } catch (InterruptedException e) {
            closed = true;
        }
    }

    @Override
    public void close() {
        closed = true;
        watch.cancel(null);
        thread.interrupt();
        channel.shutdownNow();
    }
}
