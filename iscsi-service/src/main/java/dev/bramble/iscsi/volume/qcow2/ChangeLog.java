package dev.bramble.iscsi.volume.qcow2;

import dev.bramble.iscsi.volume.medium.Medium;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/**
 * Changes of L2 entries, written before anyone can see them and never synced: they survive the death of the process, as
 * the data in the page cache does. A commit moves on to the other of two regions and empties the first when it has ended;
 * one that failed leaves both until the next. So what the log has is all that was changed since some state of the tables
 * on the medium, and a little before at most.
 */
final class ChangeLog {
    enum Outcome {
        /** It is in the log and done. */
        DONE,
        /** Nothing was done; a commit makes room. */
        FULL,
        /** Nothing was done, and the log cannot be written. */
        BROKEN
    }

    private static final int REGIONS = 2;

    private final Optional<LogPlace> place;

    /** Shared by changes, each with its entry in the log; alone by whoever takes what has changed. */
    private final ReentrantReadWriteLock gate = new ReentrantReadWriteLock();

    private final int[] counts = new int[REGIONS];
    private final long[] generations = new long[REGIONS];
    private int current;
    private @Nullable Medium medium;

    /** Something was changed that is not in the log, nor committed yet. */
    private volatile boolean isBehind;

    private volatile boolean isOff;
    private volatile @Nullable IOException failure;

    /** @param place empty: changes are not kept */
    ChangeLog(Optional<LogPlace> place) {
        this.place = place;
        this.isOff = place.isEmpty();
    }

    /** Taken while changes must not come, in memory or here. */
    Lock alone() {
        return gate.writeLock();
    }

    boolean isBehind() {
        return isBehind;
    }

    /** Why it was broken last, or null. */
    @Nullable
    IOException failure() {
        return failure;
    }

    /** Writes entries, then makes the change, both before or both after the moment that a commit takes. */
    Outcome change(List<LogEntry> entries, Runnable change) {
        gate.readLock().lock();
        try {
            Outcome outcome = isOff ? Outcome.DONE : isBehind ? Outcome.FULL : append(entries);
            if (outcome == Outcome.DONE) {
                change.run();
            }
            return outcome;
        } finally {
            gate.readLock().unlock();
        }
    }

    private synchronized Outcome append(List<LogEntry> entries) {
        int count = counts[current];
        if (count + entries.size() > LogRegion.MOST) {
            return Outcome.FULL;
        }
        try {
            LogPlace owner = place.orElseThrow();
            Medium file = medium == null ? create(owner) : medium;
            if (count == 0) {
                generations[current] = Math.max(generations[0], generations[1]) + 1;
            }
            ByteBuffer bytes = ByteBuffer.allocate(LogRegion.HEADER + entries.size() * LogRegion.ENTRY);
            LogRegion.putHeader(bytes, generations[current], owner.boot(), owner.image());
            LogRegion.putEntries(bytes, generations[current], count, entries);
            bytes.flip().position(count == 0 ? 0 : LogRegion.HEADER);
            file.write(start(current) + bytes.position() + (long) count * LogRegion.ENTRY, bytes);
            counts[current] = count + entries.size();
            return Outcome.DONE;
        } catch (IOException e) {
            failure = e;
            return Outcome.BROKEN;
        }
    }

    private static long start(int region) {
        return (long) region * LogRegion.SIZE;
    }

    /** With its blocks: where space was there once, a full disk is no reason to refuse a discard. */
    private Medium create(LogPlace owner) throws IOException {
        Medium made = owner.create();
        try {
            for (long at = 0; at < start(REGIONS); ) {
                ByteBuffer zeros = Zeros.upTo(start(REGIONS) - at);
                int length = zeros.remaining();
                made.write(at, zeros);
                at += length;
            }
        } catch (IOException e) {
            made.close();
            owner.remove();
            throw e;
        }
        medium = made;
        return made;
    }

    /** While {@link #alone}: entries from now on are of changes that the commit has not. */
    synchronized void beginCommit() {
        int other = 1 - current;
        if (counts[current] > 0 && counts[other] == 0) {
            current = other;
        }
    }

    /** All that was changed before {@link #beginCommit} is durable. */
    synchronized void endCommit() throws IOException {
        int other = 1 - current;
        if (counts[other] > 0 && medium != null) {
            medium.write(start(other), ByteBuffer.allocate(LogRegion.HEADER));
            counts[other] = 0;
        }
        isBehind = false;
    }

    /** While {@link #alone}, all being committed: goes without the log until the next commit. */
    void fallBehind() throws IOException {
        remove();
        isBehind = true;
    }

    /** After a failed sync: the clusters that the log tells of may have lost their bytes. */
    void giveUp() throws IOException {
        isOff = true;
        remove();
    }

    /** Removes the log; all in it is committed, or not to be trusted. */
    synchronized void remove() throws IOException {
        if (medium != null) {
            release();
            place.orElseThrow().remove();
        }
    }

    /** Lets go of the file, and leaves it. */
    synchronized void release() throws IOException {
        Medium open = medium;
        medium = null;
        counts[0] = 0;
        counts[1] = 0;
        if (open != null) {
            open.close();
        }
    }

    /**
     * Opens the log that is there and goes on with it. One of another boot or image is removed.
     *
     * @return its entries in order; none when there is no log
     */
    synchronized List<LogEntry> read() throws IOException {
        Optional<Medium> found =
                place.isEmpty() ? Optional.empty() : place.get().find();
        if (found.isEmpty()) {
            return List.of();
        }
        medium = found.get();
        List<LogEntry> entries = new ArrayList<>();
        if (found.get().size() >= start(REGIONS)) {
            LogRegion.Content first = adopt(0, found.get());
            LogRegion.Content second = adopt(1, found.get());
            current = first.generation() > second.generation() ? 0 : 1;
            entries.addAll(current == 0 ? second.entries() : first.entries());
            entries.addAll(current == 0 ? first.entries() : second.entries());
        }
        if (entries.isEmpty()) {
            remove();
        }
        return entries;
    }

    private LogRegion.Content adopt(int region, Medium file) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(LogRegion.SIZE);
        file.read(start(region), bytes);
        LogPlace owner = place.orElseThrow();
        LogRegion.Content content = LogRegion.read(bytes.flip(), owner.boot(), owner.image());
        counts[region] = content.entries().size();
        generations[region] = content.generation();
        return content;
    }
}
