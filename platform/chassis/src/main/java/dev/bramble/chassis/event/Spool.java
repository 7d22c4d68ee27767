package dev.bramble.chassis.event;

import com.google.protobuf.Timestamp;
import dev.bramble.chassis.event.SegmentCodec.Entry;
import dev.bramble.chassis.event.SegmentCodec.Header;
import dev.bramble.proto.boot.v1.BootEvent;
import dev.bramble.proto.boot.v1.EventId;
import dev.bramble.proto.boot.v1.EventsDropped;
import dev.bramble.proto.boot.v1.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Events on their way to the broker, on disk. One thread of its owner calls {@link #maintain} every second, one reads
 * and reports what was delivered; any thread appends, and waits for nothing but one write(2).
 *
 * <p>Two locks, taken in this order: {@code files} for reading and rewriting sealed segments, {@code state} for the
 * index and the active segment. Appending takes only the second. RATIONALE.md tells the rest.
 */
final class Spool implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Spool.class);

    private final ReentrantLock files = new ReentrantLock();
    private final ReentrantLock state = new ReentrantLock();
    private final Condition appended = state.newCondition();
    private final SpoolFolder folder;
    private final InstantSource clock;
    private final Source source;
    private final long maxBytes;
    private final long segmentBytes;
    private final TreeMap<Long, SegmentFile> segments = new TreeMap<>();
    private final List<SegmentFile> toSeal = new ArrayList<>();
    private final AtomicLong droppedUnreported = new AtomicLong();
    private final AtomicLong droppedTotal = new AtomicLong();
    private SegmentFile active;
    private long nextPosition;
    private long nextSequence;
    private boolean full;
    private volatile long delivered;
    private long deliveredOnDisk;
    /** Where the next read begins; guarded by {@code files}, as stripping a segment moves what is in it. */
    private Hint hint = new Hint(-1, -1, 0);

    private record Hint(long segment, long position, long offset) {}

    /** Events read, and the position up to which the spool holds no others. */
    record Batch(List<Entry> entries, long upTo) {}

    /** Everything published before {@code time} is at or below {@code position}. */
    record Mark(Instant time, long position) {}

    private Spool(
            SpoolFolder folder, SpoolFolder.Recovered recovered, Source source, long maxBytes, InstantSource clock)
            throws IOException {
        this.folder = folder;
        this.source = source;
        this.maxBytes = maxBytes;
        this.segmentBytes = Math.clamp(maxBytes / 32, 16 << 10, 4 << 20);
        this.clock = clock;
        recovered.segments().forEach(segment -> segments.put(segment.header.firstPosition(), segment));
        this.delivered = recovered.delivered();
        this.deliveredOnDisk = delivered;
        this.nextPosition = recovered.nextPosition();
        this.nextSequence = recovered.nextSequence();
        this.active = SegmentFile.create(
                folder.path(), new Header(nextPosition, folder.identity().epoch(), nextSequence));
        segments.put(nextPosition, active);
    }

    /** Opens a spool, made when missing; what a crash left torn is cut off. */
    static Spool open(SpoolFolder folder, Source source, long maxBytes, InstantSource clock) throws IOException {
        return new Spool(folder, folder.recover(), source, maxBytes, clock);
    }

    /**
     * Stamps an event and appends it; when this returns true, it survives the death of this process.
     *
     * @return false when it is detail and the spool is full
     * @throws IOException when the disk refuses it
     */
    boolean append(BootEvent.Builder event) throws IOException {
        state.lock();
        try {
            if (full && !EventKind.isStage(event)) {
                drop(1);
                return false;
            }
            if (!event.hasTime()) {
                event.setTime(timestamp(clock.instant()));
            }
            BootEvent stamped = event.setSource(source).setId(id(nextSequence)).build();
            byte[] bytes = stamped.toByteArray();
            if (bytes.length > SegmentCodec.MAX_EVENT_BYTES) {
                drop(1);
                throw new IOException("event of " + bytes.length + " bytes is too large");
            }
            int size = SegmentCodec.RECORD_HEADER_BYTES + bytes.length;
            if (active.bytes + size > segmentBytes && active.lastPosition >= active.header.firstPosition()) {
                roll();
            }
            active.append(new Entry(nextPosition, stamped, size), SegmentCodec.encode(nextPosition, bytes));
            nextPosition++;
            nextSequence++;
            appended.signalAll();
            return true;
        } finally {
            state.unlock();
        }
    }

    private void roll() throws IOException {
        SegmentFile next = SegmentFile.create(
                folder.path(), new Header(nextPosition, folder.identity().epoch(), nextSequence));
        toSeal.add(active);
        active = next;
        segments.put(nextPosition, next);
    }

    /** Syncs what was appended, lets go what may go, and reports what was given up. Every second. */
    void maintain() throws IOException {
        List<SegmentFile> sealing;
        SegmentFile current;
        state.lock();
        try {
            sealing = List.copyOf(toSeal);
            current = active;
        } finally {
            state.unlock();
        }
        current.sync();
        for (SegmentFile segment : sealing) {
            segment.seal();
        }
        state.lock();
        try {
            toSeal.removeAll(sealing);
        } finally {
            state.unlock();
        }
        retain();
        reportDropped();
        long position = delivered;
        if (position != deliveredOnDisk) {
            folder.state().delivered(position);
            deliveredOnDisk = position;
        }
    }

    private void retain() throws IOException {
        files.lock();
        try {
            Retention.Plan plan = plan();
            for (Retention.Step step : plan.steps()) {
                switch (step) {
                    case Retention.Delete(long id) -> delete(id);
                    case Retention.Strip(long id) -> strip(id);
                }
            }
        } finally {
            files.unlock();
        }
    }

    private Retention.Plan plan() {
        state.lock();
        try {
            Instant now = clock.instant();
            List<Retention.Sealed> sealed = new ArrayList<>();
            for (SegmentFile segment : segments.values()) {
                if (segment == active || toSeal.contains(segment)) {
                    continue;
                }
                if (segment.delivered.isEmpty() && segment.lastPosition <= delivered) {
                    segment.delivered = Optional.of(now);
                }
                sealed.add(new Retention.Sealed(
                        segment.header.firstPosition(), segment.bytes, segment.detailBytes, segment.delivered));
            }
            long others = active.bytes
                    + toSeal.stream().mapToLong(segment -> segment.bytes).sum();
            Retention.Plan plan = Retention.plan(sealed, others, maxBytes, now);
            full = plan.full();
            return plan;
        } finally {
            state.unlock();
        }
    }

    private void delete(long id) throws IOException {
        SegmentFile segment = segment(id);
        state.lock();
        try {
            segments.remove(id);
        } finally {
            state.unlock();
        }
        Files.delete(segment.path);
    }

    private void strip(long id) throws IOException {
        SegmentFile segment = segment(id);
        long already = delivered;
        AtomicLong given = new AtomicLong();
        SegmentFile stripped = segment.rewrite(entry -> {
            boolean stage = EventKind.isStage(entry.event());
            if (!stage && entry.position() > already) {
                given.incrementAndGet();
            }
            return stage;
        });
        state.lock();
        try {
            segments.put(id, stripped);
        } finally {
            state.unlock();
        }
        hint = new Hint(-1, -1, 0);
        drop(given.get());
    }

    private SegmentFile segment(long id) {
        state.lock();
        try {
            SegmentFile segment = segments.get(id);
            if (segment == null) {
                throw new IllegalStateException("no segment " + id);
            }
            return segment;
        } finally {
            state.unlock();
        }
    }

    private void drop(long count) {
        droppedUnreported.addAndGet(count);
        droppedTotal.addAndGet(count);
    }

    private void reportDropped() throws IOException {
        long count = droppedUnreported.get();
        if (count > 0) {
            append(BootEvent.newBuilder()
                    .setEventsDropped(EventsDropped.newBuilder().setCount(count)));
            droppedUnreported.addAndGet(-count);
            log.atWarn().addKeyValue("events", count).log("the event spool is full: detail events were given up");
        }
    }

    /** The oldest events after a position, at most so many; empty when there are none. Of one thread. */
    Batch read(long after, int limit) throws IOException {
        files.lock();
        try {
            while (true) {
                SegmentFile segment;
                long end;
                long last;
                state.lock();
                try {
                    Map.Entry<Long, SegmentFile> floor = segments.floorEntry(after + 1);
                    Map.Entry<Long, SegmentFile> found = floor != null && floor.getValue().lastPosition > after
                            ? floor
                            : segments.higherEntry(after);
                    if (found == null || found.getValue().lastPosition <= after) {
                        return new Batch(List.of(), after);
                    }
                    segment = found.getValue();
                    end = segment.bytes;
                    last = segment.lastPosition;
                } finally {
                    state.unlock();
                }
                Batch batch = read(segment, end, last, after, limit);
                if (!batch.entries().isEmpty()) {
                    return batch;
                }
                // All that was left of this segment had been stripped.
                after = batch.upTo();
            }
        } finally {
            files.unlock();
        }
    }

    private Batch read(SegmentFile segment, long end, long last, long after, int limit) throws IOException {
        long id = segment.header.firstPosition();
        long offset = hint.segment() == id && hint.position() == after ? hint.offset() : SegmentCodec.HEADER_BYTES;
        List<Entry> fresh = List.of();
        while (offset < end && fresh.isEmpty()) {
            List<Entry> entries = segment.read(offset, end, limit);
            if (entries.isEmpty()) {
                log.atError()
                        .addKeyValue("file", segment.path)
                        .addKeyValue("offset", offset)
                        .log("the event spool cannot be read here: the rest of this segment is lost");
                offset = end;
            }
            offset += entries.stream().mapToLong(Entry::bytes).sum();
            fresh = entries.stream().filter(entry -> entry.position() > after).toList();
        }
        long upTo = offset >= end ? last : fresh.getLast().position();
        hint = new Hint(id, upTo, offset);
        return new Batch(fresh, upTo);
    }

    /** The broker has everything up to this position. */
    void delivered(long position) {
        delivered = Math.max(delivered, position);
    }

    long delivered() {
        return delivered;
    }

    /** Returns when something lies beyond the position, or after the time. */
    void awaitBeyond(long position, long time, TimeUnit unit) throws InterruptedException {
        long left = unit.toNanos(time);
        state.lockInterruptibly();
        try {
            while (nextPosition - 1 <= position && left > 0) {
                left = appended.awaitNanos(left);
            }
        } finally {
            state.unlock();
        }
    }

    Mark mark() {
        state.lock();
        try {
            return new Mark(clock.instant(), nextPosition - 1);
        } finally {
            state.unlock();
        }
    }

    /** The id of something of this source that is not spooled: sequence 0. */
    EventId idOfUnspooled() {
        return id(0);
    }

    Source source() {
        return source;
    }

    private EventId id(long sequence) {
        return EventId.newBuilder()
                .setInstance(folder.identity().instance())
                .setEpoch(folder.identity().epoch())
                .setSequence(sequence)
                .build();
    }

    /** Events not yet delivered; at most, as stripped ones count until they are passed. */
    long depth() {
        return Math.max(0, mark().position() - delivered);
    }

    long bytes() {
        state.lock();
        try {
            return segments.values().stream()
                    .mapToLong(segment -> segment.bytes)
                    .sum();
        } finally {
            state.unlock();
        }
    }

    long dropped() {
        return droppedTotal.get();
    }

    /** Gives the folder free whatever the disk says: what was appended is there, though perhaps not yet synced. */
    @Override
    public void close() throws IOException {
        try (folder) {
            maintain();
            state.lock();
            try {
                for (SegmentFile segment : segments.values()) {
                    segment.seal();
                }
            } finally {
                state.unlock();
            }
        }
    }

    static Timestamp timestamp(Instant instant) {
        return Timestamp.newBuilder()
                .setSeconds(instant.getEpochSecond())
                .setNanos(instant.getNano())
                .build();
    }
}
