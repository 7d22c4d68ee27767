package dev.bramble.chassis.event;

import dev.bramble.chassis.event.SegmentCodec.Entry;
import dev.bramble.proto.boot.v1.BootEvent;
import dev.bramble.proto.boot.v1.Watermark;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings what is in the spool to Kafka, in order, for ever, and a watermark every second. The spool's position moves
 * only when the broker has acknowledged; after any failure it is sent again from there, so that a reader sees repeats
 * but, per key, no event before an earlier one.
 */
final class KafkaForwarder implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(KafkaForwarder.class);
    private static final int BATCH = 500;
    private static final Duration BEAT = Duration.ofSeconds(1);
    private static final Duration FIRST_BACKOFF = Duration.ofMillis(250);
    private static final Duration MAX_BACKOFF = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    /** Longer than a broker takes to restart: a producer that waited it out goes on without repeats. */
    private static final Duration LAST_PATIENCE = Duration.ofSeconds(30);

    /** An event bears the time of what it tells of, and is published a little later. */
    private static final Duration PUBLISHING = Duration.ofSeconds(1);

    private final Spool spool;
    private final Broker broker;
    private final InstantSource clock;
    private final Duration lastPatience;
    private final Thread thread;
    private volatile Delivery delivery;
    private volatile boolean stopping;
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    /** These are of the forwarder's thread. */
    private Optional<Spool.Mark> mark = Optional.empty();

    private Instant nextBeat = Instant.MIN;
    private Duration backoff = FIRST_BACKOFF;
    private boolean toldDown;
    private boolean toldFailed;

    KafkaForwarder(Spool spool, Broker broker, InstantSource clock) {
        this(spool, broker, clock, LAST_PATIENCE);
    }

    /** @param lastPatience how long a producer may go without any acknowledgement before another takes its place */
    KafkaForwarder(Spool spool, Broker broker, InstantSource clock, Duration lastPatience) {
        this.spool = spool;
        this.broker = broker;
        this.clock = clock;
        this.lastPatience = lastPatience;
        this.delivery = new Delivery(false, Duration.ZERO, "not connected yet");
        this.thread = Thread.ofPlatform().daemon().name("event-forwarder").unstarted(this);
    }

    /**
     * How delivery stands.
     *
     * @param lag of the event delivered last: from its time to its acknowledgement
     * @param problem empty while up
     */
    record Delivery(boolean up, Duration lag, String problem) {}

    void start() {
        thread.start();
    }

    Delivery delivery() {
        return delivery;
    }

    long sent() {
        return sent.get();
    }

    /** How often delivering broke off for a reason that is not Kafka's. */
    long failures() {
        return failures.get();
    }

    @Override
    public void run() {
        try {
            while (!stopping) {
                connectAndForward();
            }
        } catch (Error e) {
            // Nothing goes on from here; the thread's end is told by whoever handles it, and by health.
            delivery = new Delivery(false, delivery.lag(), "the forwarder ended; restart the service: " + e);
            throw e;
        }
    }

    /** One connection, to its end. */
    private void connectAndForward() {
        try (Closing producer = new Closing(broker.connect())) {
            forward(producer.producer());
        } catch (InterruptedException | InterruptException e) {
            // Kafka's leaves the thread marked: the next connection would end at once.
            boolean _ = Thread.interrupted();
            if (!stopping) {
                log.atError().setCause(e).log("the event forwarder was interrupted from outside; it goes on");
            }
        } catch (KafkaException e) {
            down(rootMessage(e));
            backOff();
        } catch (IOException | RuntimeException e) {
            failed(e);
            backOff();
        }
    }

    private void forward(Producer<String, byte[]> producer) throws IOException, InterruptedException {
        while (!stopping) {
            Spool.Batch batch = spool.read(spool.delivered(), BATCH);
            if (!batch.entries().isEmpty()) {
                send(producer, batch.entries());
                up(lag(batch.entries().getLast().event()));
            }
            spool.delivered(batch.upTo());
            beat(producer);
            if (batch.entries().isEmpty()) {
                spool.awaitBeyond(batch.upTo(), 250, TimeUnit.MILLISECONDS);
            }
        }
    }

    private void send(Producer<String, byte[]> producer, List<Entry> entries) throws InterruptedException {
        List<Future<RecordMetadata>> pending = new ArrayList<>(entries.size());
        for (Entry entry : entries) {
            BootEvent event = entry.event();
            pending.add(send(
                    producer, new ProducerRecord<>(Topics.BOOT_EVENTS, EventKind.key(event), event.toByteArray())));
        }
        await(pending);
        sent.addAndGet(entries.size());
    }

    /** When a mark was reached, says so to every partition; then sets the next one. */
    private void beat(Producer<String, byte[]> producer) throws InterruptedException {
        if (mark.isPresent() && spool.delivered() >= mark.get().position()) {
            BootEvent event = BootEvent.newBuilder()
                    .setId(spool.idOfUnspooled())
                    .setSource(spool.source())
                    .setTime(Spool.timestamp(clock.instant()))
                    .setWatermark(Watermark.newBuilder()
                            .setUpTo(Spool.timestamp(mark.get().time().minus(PUBLISHING))))
                    .build();
            byte[] bytes = event.toByteArray();
            List<Future<RecordMetadata>> pending = new ArrayList<>();
            for (PartitionInfo partition : producer.partitionsFor(Topics.BOOT_EVENTS)) {
                pending.add(send(
                        producer,
                        new ProducerRecord<>(Topics.BOOT_EVENTS, partition.partition(), EventKind.key(event), bytes)));
            }
            await(pending);
            mark = Optional.empty();
            up(delivery.lag());
        }
        if (mark.isEmpty() && !clock.instant().isBefore(nextBeat)) {
            nextBeat = clock.instant().plus(BEAT);
            mark = Optional.of(spool.mark());
        }
    }

    /** A record refused at once must not be overtaken by the next of its key. */
    private static Future<RecordMetadata> send(Producer<String, byte[]> producer, ProducerRecord<String, byte[]> event)
            throws InterruptedException {
        Future<RecordMetadata> result = producer.send(event);
        if (result.state() == Future.State.FAILED) {
            throw new KafkaException(result.exceptionNow());
        }
        return result;
    }

    private void await(List<Future<RecordMetadata>> pending) throws InterruptedException {
        for (Future<RecordMetadata> result : pending) {
            long asked = System.nanoTime();
            while (true) {
                try {
                    result.get(500, TimeUnit.MILLISECONDS);
                    break;
                } catch (TimeoutException e) {
                    if (stopping) {
                        throw new InterruptedException();
                    }
                    Duration silence = Duration.ofNanos(System.nanoTime() - asked);
                    if (silence.compareTo(lastPatience) > 0) {
                        // The producer itself never gives up, not even when the broker no longer knows the numbers
                        // it gives its records. Another begins anew; what this one still brings in is a repeat.
                        throw new KafkaException("no answer from the broker for " + silence.toSeconds() + " s");
                    }
                    if (silence.compareTo(PATIENCE) > 0) {
                        down("no answer from the broker");
                    }
                } catch (ExecutionException e) {
                    throw new KafkaException(e.getCause());
                }
            }
        }
    }

    private Duration lag(BootEvent event) {
        Instant time = Instant.ofEpochSecond(
                event.getTime().getSeconds(), event.getTime().getNanos());
        return Duration.between(time, clock.instant());
    }

    /** The broker acknowledged something. */
    private void up(Duration lag) {
        boolean news = !delivery.up();
        delivery = new Delivery(true, lag, "");
        backoff = FIRST_BACKOFF;
        toldDown = false;
        toldFailed = false;
        if (news) {
            log.atInfo()
                    .addKeyValue("broker", broker.address())
                    .addKeyValue("waiting", spool.depth())
                    .log("boot events reach Kafka");
        }
    }

    private void down(String problem) {
        if (stopping) {
            return;
        }
        delivery = new Delivery(false, delivery.lag(), problem);
        if (!toldDown) {
            toldDown = true;
            log.atWarn()
                    .addKeyValue("broker", broker.address())
                    .addKeyValue("problem", problem)
                    .log("Kafka cannot be reached: boot events wait in the spool, booting goes on");
        }
    }

    /** Neither Kafka nor its network is to blame: the spool cannot be read, or this program is wrong. */
    private void failed(Exception failure) {
        failures.incrementAndGet();
        delivery = new Delivery(false, delivery.lag(), "the event forwarder failed: " + failure);
        if (!toldFailed) {
            toldFailed = true;
            log.atError()
                    .setCause(failure)
                    .log("the event forwarder failed: boot events wait in the spool, booting goes on; it tries again");
        }
    }

    private void backOff() {
        Duration time = backoff;
        backoff = time.multipliedBy(2).compareTo(MAX_BACKOFF) < 0 ? time.multipliedBy(2) : MAX_BACKOFF;
        try {
            TimeUnit.NANOSECONDS.sleep(time.toNanos());
        } catch (InterruptedException e) {
            log.debug("woken to stop");
        }
    }

    private static String rootMessage(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    }

    /** Returns when the thread has ended, or soon. */
    void stop() throws InterruptedException {
        stopping = true;
        thread.interrupt();
        if (thread.isAlive()) {
            thread.join(Duration.ofSeconds(3));
        }
    }

    /** Kafka's own close waits for a broker that may never come; what is pending stays in the spool. */
    private record Closing(Producer<String, byte[]> producer) implements AutoCloseable {
        @Override
        public void close() {
            producer.close(Duration.ZERO);
        }
    }
}
