package dev.bramble.chassis.event;

import dev.bramble.chassis.StartupFailure;
import dev.bramble.proto.boot.v1.BootEvent;
import dev.bramble.proto.boot.v1.Source;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Boot events by way of the spool: on disk when {@link #publish} returns, in Kafka when it is there. */
public final class SpooledBootEvents implements BootEvents, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(SpooledBootEvents.class);

    private final Spool spool;
    private final KafkaForwarder forwarder;
    private final ScheduledExecutorService maintenance = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("event-spool").factory());
    private final AtomicLong lost = new AtomicLong();
    private final AtomicBoolean refusing = new AtomicBoolean();
    private final AtomicBoolean closed = new AtomicBoolean();
    /** Of the maintenance thread. */
    private boolean toldUnkept;

    private SpooledBootEvents(Spool spool, KafkaForwarder forwarder) {
        this.spool = spool;
        this.forwarder = forwarder;
    }

    /**
     * Opens the spool and starts to deliver; the broker need not be there.
     *
     * @param folder of this service alone
     * @param prefix of the instance's name in event ids: "tftp"
     * @param maxBytes what the spool may take on disk, past which it gives up detail events
     * @throws StartupFailure when the folder cannot be used
     */
    public static SpooledBootEvents open(
            Path folder, String prefix, Source source, long maxBytes, String bootstrapServers, InstantSource clock) {
        try {
            Spool spool =
                    Spool.open(SpoolFolder.lock(folder, prefix, SpoolFolder.machineBoot()), source, maxBytes, clock);
            SpooledBootEvents events =
                    new SpooledBootEvents(spool, new KafkaForwarder(spool, new KafkaBroker(bootstrapServers), clock));
            Future<?> _ = events.maintenance.scheduleWithFixedDelay(events::maintain, 1, 1, TimeUnit.SECONDS);
            events.forwarder.start();
            return events;
        } catch (IOException e) {
            throw new StartupFailure(
                    "cannot open the event spool " + folder + ": " + e + "; make the folder writable for this user", e);
        }
    }

    @Override
    public void publish(BootEvent.Builder event) {
        try {
            spool.append(event);
            if (refusing.compareAndSet(true, false)) {
                log.atInfo().addKeyValue("lost", lost.get()).log("the event spool takes events again");
            }
        } catch (IOException | RuntimeException e) {
            lost.incrementAndGet();
            if (refusing.compareAndSet(false, true)) {
                log.atError().setCause(e).log("the event spool cannot take events; they are lost until it can");
            }
        }
    }

    private void maintain() {
        try {
            spool.maintain();
            toldUnkept = false;
        } catch (IOException | RuntimeException e) {
            // Once: a disk that is full is not helped by a stack trace a second.
            if (!toldUnkept) {
                toldUnkept = true;
                log.atError().setCause(e).log("the event spool cannot be kept in order; it is tried every second");
            }
        }
    }

    /** How delivery stands, for health and metrics. */
    public Status status() {
        KafkaForwarder.Delivery delivery = forwarder.delivery();
        return new Status(
                delivery.up(),
                delivery.problem(),
                spool.depth(),
                spool.bytes(),
                forwarder.sent(),
                forwarder.failures(),
                spool.dropped(),
                lost.get(),
                delivery.lag().toNanos() / 1e9);
    }

    /**
     * A moment of the spool.
     *
     * @param brokerUp whether the broker takes events
     * @param problem why not
     * @param depth events that wait, at most
     * @param bytes on disk, delivered ones too
     * @param sent events acknowledged since the start
     * @param failures how often delivering broke off for a reason that is not Kafka's
     * @param dropped detail events given up since the start as the spool was full
     * @param lost events that the disk did not take
     * @param lagSeconds of the event delivered last, from its time to its acknowledgement
     */
    public record Status(
            boolean brokerUp,
            String problem,
            long depth,
            long bytes,
            long sent,
            long failures,
            long dropped,
            long lost,
            double lagSeconds) {}

    /** Stops delivering; what is left is delivered after the next start. */
    @Override
    public void close() throws IOException {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        maintenance.shutdown();
        try {
            forwarder.stop();
            if (maintenance.awaitTermination(3, TimeUnit.SECONDS)) {
                spool.close();
            }
        } catch (InterruptedException e) {
            // Nothing is lost: what was published is on disk, and a crash is what the spool is made for.
            Thread.currentThread().interrupt();
        }
    }
}
