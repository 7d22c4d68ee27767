package dev.bramble.inventory;

import dev.bramble.inventory.api.PiTopic;
import dev.bramble.inventory.boot.BootEventsReader;
import dev.bramble.inventory.boot.BootsConsumer;
import dev.bramble.inventory.image.ImageFetches;
import dev.bramble.inventory.image.ImageImporter;
import dev.bramble.inventory.preflight.CheckQueue;
import dev.bramble.inventory.provision.PiSnapshots;
import dev.bramble.inventory.provision.Provisioner;
import dev.bramble.inventory.provision.Reconciliation;
import dev.bramble.inventory.provision.Runs;
import dev.bramble.proto.inventory.v1.Image;
import io.micronaut.context.event.ApplicationEventListener;
import io.micronaut.context.event.StartupEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What goes on beside the API: the feeds to and from Kafka, and finishing what the last run left. */
final class Background implements ApplicationEventListener<StartupEvent> {
    private static final Logger log = LoggerFactory.getLogger(Background.class);

    private final BackgroundThreads threads;
    private final Runs runs;
    private final ImageImporter importer;
    private final ImageFetches fetches;
    private final Provisioner provisioner;
    private final PiSnapshots snapshots;
    private final Reconciliation reconciliation;
    private final PiTopic piTopic;
    private final BootsConsumer boots;
    private final BootEventsReader events;
    private final CheckQueue checks;
    private final Duration patience;
    private final List<Future<?>> feeds = new ArrayList<>();

    Background(
            BackgroundThreads threads,
            Runs runs,
            ImageImporter importer,
            ImageFetches fetches,
            Provisioner provisioner,
            PiSnapshots snapshots,
            Reconciliation reconciliation,
            PiTopic piTopic,
            BootsConsumer boots,
            BootEventsReader events,
            CheckQueue checks,
            Duration patience) {
        this.threads = threads;
        this.runs = runs;
        this.importer = importer;
        this.fetches = fetches;
        this.provisioner = provisioner;
        this.snapshots = snapshots;
        this.reconciliation = reconciliation;
        this.piTopic = piTopic;
        this.boots = boots;
        this.events = events;
        this.checks = checks;
        this.patience = patience;
    }

    /** Comes before the servers listen, so what is unfinished now is the last run's. */
    @Override
    public void onApplicationEvent(StartupEvent event) {
        List<Image> cutShort = fetches.takeOver(importer.cutShort());
        runs.onProvisioned(checks::ask);
        threads.executor().execute(checks);
        threads.executor().execute(() -> recover("imports", () -> importer.remove(cutShort)));
        threads.executor().execute(() -> {
            recover("snapshots", snapshots::recover);
            recover("Pis", provisioner::recover);
            recover("volumes and boot trees", reconciliation::run);
        });
        feeds.add(threads.executor().submit(piTopic));
        feeds.add(threads.executor().submit(boots));
        feeds.add(threads.executor().submit(events));
    }

    /** Ends everything in the background; while the database is still open. */
    void end() {
        piTopic.stop();
        boots.stop();
        events.stop();
        long deadline = System.nanoTime() + patience.toNanos();
        for (Future<?> feed : feeds) {
            try {
                feed.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                // It waits for a broker that is away; the interrupt below ends that.
                log.debug("a feed of Kafka is interrupted");
            } catch (ExecutionException e) {
                log.warn("a feed of Kafka ended by an error", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        runs.close();
        threads.close();
    }

    private static void recover(String what, Runnable recovery) {
        try {
            recovery.run();
        } catch (RuntimeException e) {
            if (!Thread.currentThread().isInterrupted()) {
                log.atError().setCause(e).log("unfinished {} of the last run could not be looked after", what);
            }
        }
    }
}
