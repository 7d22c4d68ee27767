package dev.bramble.inventory;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A thread for each thing that waits most of its time: watchers, imports, the feeds. They end with the service. */
final class BackgroundThreads implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(BackgroundThreads.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    ExecutorService executor() {
        return threads;
    }

    @Override
    public void close() {
        threads.shutdownNow();
        try {
            if (!threads.awaitTermination(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                log.warn("some background work did not end within {} s", PATIENCE.toSeconds());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
