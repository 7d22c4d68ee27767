package dev.bramble.inventory.api;

import dev.bramble.chassis.event.Topics;
import dev.bramble.inventory.boot.FeedLoop;
import dev.bramble.inventory.store.FeedPositions;
import dev.bramble.inventory.store.InventoryFeed;
import dev.bramble.inventory.store.ResourceChange;
import dev.bramble.proto.inventory.v1.Pi;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/**
 * Feeds bramble.pis.v1 from the change log, in the background: a Pi's record without secrets under its uid, a tombstone
 * when it is gone. How far it came is kept in the database, after the broker has acknowledged; so a record may come
 * twice, but none is left out.
 */
public final class PiTopic implements Runnable {
    private static final String FEED = "pis";
    private static final int BATCH = 500;
    private static final Duration IDLE = Duration.ofSeconds(1);

    private final InventoryFeed feed;
    private final FeedPositions positions;
    private final Supplier<Producer<String, byte[]>> producers;
    private final FeedLoop loop;

    /** {@code producers} opens a producer that does not block for long and waits for all acknowledgements. */
    public PiTopic(
            InventoryFeed feed,
            FeedPositions positions,
            Supplier<Producer<String, byte[]>> producers,
            Duration retryAfter) {
        this.feed = feed;
        this.positions = positions;
        this.producers = producers;
        this.loop = new FeedLoop(Topics.PIS, retryAfter);
    }

    /** Lets it end by itself, soon. */
    public void stop() {
        loop.stop();
    }

    /** Runs until it is stopped. */
    @Override
    public void run() {
        loop.run(this::follow);
    }

    private void follow() throws InterruptedException, ExecutionException {
        try (Producer<String, byte[]> producer = producers.get()) {
            long at = positions.next(FEED).orElse(0L);
            while (!loop.isStopped()) {
                at = publish(producer, at);
                feed.await(at, IDLE);
            }
        }
    }

    /** Sends what comes after a revision; returns the one reached. */
    private long publish(Producer<String, byte[]> producer, long from) throws InterruptedException, ExecutionException {
        InventoryFeed.Batch batch = batch(from);
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        for (ResourceChange change : batch.changes()) {
            switch (change) {
                case ResourceChange.PiChanged changed ->
                    sent.add(send(producer, changed.pi().getUid(), withoutSecrets(changed.pi())));
                case ResourceChange.PiDeleted deleted ->
                    sent.add(producer.send(new ProducerRecord<>(Topics.PIS, deleted.uid(), null)));
                case ResourceChange.ImageChanged _, ResourceChange.ImageDeleted _ -> {}
                case ResourceChange.ExportChanged _, ResourceChange.ExportDeleted _ -> {}
                case ResourceChange.BootProfileChanged _, ResourceChange.BootProfileDeleted _ -> {}
            }
        }
        for (Future<RecordMetadata> record : sent) {
            record.get();
        }
        if (!sent.isEmpty()) {
            loop.reached();
        }
        if (batch.upTo() > from) {
            positions.write(FEED, batch.upTo());
        }
        return batch.upTo();
    }

    /** Where changes are no longer kept: all Pis as they are, then the deletions, which are kept. */
    private InventoryFeed.Batch batch(long from) {
        return feed.after(from, BATCH).orElseGet(() -> {
            InventoryFeed.Snapshot snapshot = feed.snapshot();
            List<ResourceChange> all = new ArrayList<>();
            snapshot.pis().forEach(pi -> all.add(new ResourceChange.PiChanged(pi.getRevision(), pi)));
            feed.remainingAfter(Math.min(from, snapshot.revision()), Integer.MAX_VALUE).changes().stream()
                    .filter(change -> change instanceof ResourceChange.PiDeleted)
                    .forEach(all::add);
            return new InventoryFeed.Batch(snapshot.revision(), all);
        });
    }

    private static Future<RecordMetadata> send(Producer<String, byte[]> producer, String uid, Pi pi) {
        return producer.send(new ProducerRecord<>(Topics.PIS, uid, pi.toByteArray()));
    }

    private static Pi withoutSecrets(Pi pi) {
        return pi.toBuilder().clearChap().build();
    }
}
