package dev.bramble.iscsi.control;

import dev.bramble.chassis.event.BootEvents;
import dev.bramble.iscsi.volume.Pool;
import dev.bramble.proto.boot.v1.BootEvent;
import dev.bramble.proto.boot.v1.StorageLow;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells how much room there is for volumes: metrics, and an event each time that it has got worse. */
public final class PoolReporter implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(PoolReporter.class);

    /** Where the numbers come from. */
    public interface Source {
        Pool look() throws IOException;
    }

    private final Source pool;
    private final PoolMetrics metrics;
    private final BootEvents events;
    private final ScheduledExecutorService thread = new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("volume-pool").factory());
    private StorageLevel told = StorageLevel.ENOUGH;

    PoolReporter(Source pool, PoolMetrics metrics, BootEvents events) {
        this.pool = pool;
        this.metrics = metrics;
        this.events = events;
    }

    /** Looks again and again. */
    public static PoolReporter start(Source pool, PoolMetrics metrics, BootEvents events, Duration interval) {
        PoolReporter reporter = new PoolReporter(pool, metrics, events);
        var _ = reporter.thread.scheduleWithFixedDelay(
                reporter::lookSafely, 0, interval.toMillis(), TimeUnit.MILLISECONDS);
        return reporter;
    }

    private void lookSafely() {
        try {
            look();
        } catch (IOException | RuntimeException e) {
            log.atWarn().setCause(e).log("cannot tell how much room there is for volumes");
        }
    }

    void look() throws IOException {
        Pool now = pool.look();
        metrics.set(now);
        StorageLevel level = StorageLevel.of(now);
        if (level.compareTo(told) > 0) {
            log.atWarn()
                    .addKeyValue("level", level)
                    .addKeyValue("free", now.free())
                    .addKeyValue("promised", now.promised())
                    .log("room for volumes runs low");
            events.publish(BootEvent.newBuilder()
                    .setStorageLow(StorageLow.newBuilder()
                            .setSizeBytes(now.size())
                            .setFreeBytes(now.free())
                            .setReserveBytes(now.reserve())
                            .setPromisedBytes(now.promised())
                            .setFull(now.isFull())));
        }
        told = level;
    }

    @Override
    public void close() {
        thread.shutdown();
    }
}
