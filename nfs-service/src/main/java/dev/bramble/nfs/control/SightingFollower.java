package dev.bramble.nfs.control;

import com.google.protobuf.Timestamp;
import dev.bramble.chassis.net.Redial;
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
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Follows what tftp-service sees, over any number of lost connections. */
public final class SightingFollower implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(SightingFollower.class);
    private static final WatchSightingsRequest REQUEST =
            WatchSightingsRequest.newBuilder().setWatcher("nfs-service").build();
    /** At a start of all services tftp-service comes a little later. */
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    /** A stream that is only silent looks like a dead one; begun anew it tells all that is known first. */
    private static final Duration LONGEST_WATCH = Duration.ofMinutes(1);

    private final ManagedChannel channel;
    private final Sink sink;
    private final Thread thread;
    private volatile Context.CancellableContext watch = Context.current().withCancellation();
    private final Redial redial = new Redial(PATIENCE);
    /** Of the following thread: the watch under way told something. */
    private boolean heard;

    /** Takes what was seen. */
    @FunctionalInterface
    public interface Sink {
        /**
         * A Pi is at an address.
         *
         * @param time since when
         * @param boot when it booted
         */
        void seen(String uid, InetAddress address, Instant time, Instant boot);
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
        redial.run(
                () -> {
                    heard = false;
                    Optional<String> problem = watchOnce();
                    return new Redial.Ending(heard || problem.isEmpty(), problem);
                },
                problem -> log.atWarn()
                        .addKeyValue("problem", problem)
                        .log(
                                "tftp-service cannot be reached: Pis without a fixed address are known by where they were"));
    }

    /** Watches until the watch ends; why it did, or nothing when it had lasted long enough. */
    private Optional<String> watchOnce() {
        try {
            receive();
            return Optional.of("tftp-service ended the watch");
        } catch (StatusRuntimeException e) {
            return switch (e.getStatus().getCode()) {
                case DEADLINE_EXCEEDED -> Optional.empty();
                default ->
                    Optional.of(e.getStatus().getCode() + " " + e.getStatus().getDescription());
            };
        } catch (RuntimeException e) {
            // The thread must live, or nothing is ever seen again.
            if (!redial.isStopped()) {
                log.atError().setCause(e).log("following tftp-service failed; it is tried again");
            }
            return Optional.of("failed: " + e);
        }
    }

    private void receive() {
        watch = Context.current().withCancellation();
        Context before = watch.attach();
        channel.resetConnectBackoff();
        try {
            Iterator<Sighting> sightings = SightingServiceGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(LONGEST_WATCH)
                    .watchSightings(REQUEST);
            while (sightings.hasNext()) {
                Sighting next = sightings.next();
                heard = true;
                take(next);
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
        sink.seen(sighting.getPi(), address, instant(sighting.getTime()), instant(sighting.getBootTime()));
    }

    private static Instant instant(Timestamp time) {
        return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
    }

    @Override
    public void close() {
        redial.stop();
        watch.cancel(null);
        thread.interrupt();
        channel.shutdownNow();
    }
}
