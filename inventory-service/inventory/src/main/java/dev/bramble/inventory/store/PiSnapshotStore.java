package dev.bramble.inventory.store;

import com.google.protobuf.Timestamp;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** The snapshots of Pis that are whole, and the work on two services that is not ended; of each Pi one at a time. */
public final class PiSnapshotStore {
    private final Transactions transactions;
    private final PiSnapshotRepository snapshots;
    private final PiWorkRepository works;
    private final CloudInitStore instances;
    private final InstantSource clock;

    PiSnapshotStore(
            Transactions transactions,
            PiSnapshotRepository snapshots,
            PiWorkRepository works,
            CloudInitStore instances,
            InstantSource clock) {
        this.transactions = transactions;
        this.snapshots = snapshots;
        this.works = works;
        this.instances = instances;
        this.clock = clock;
    }

    /** A snapshot whose halves are both there. */
    public record Kept(String piUid, String name, Timestamp createTime) {}

    /** From oldest to latest. */
    public List<Kept> of(String piUid) {
        return snapshots.findByPiUidOrderById(piUid).stream()
                .map(PiSnapshotStore::toKept)
                .toList();
    }

    /** Those of all Pis, each one's from oldest to latest. */
    public List<Kept> all() {
        return snapshots.listOrderById().stream().map(PiSnapshotStore::toKept).toList();
    }

    /** Within a change: makes a record of one that was kept before, the latest of its Pi. */
    public Kept insert(Change change, Kept kept) {
        PiSnapshotRow _ =
                snapshots.save(new PiSnapshotRow(null, kept.piUid(), kept.name(), Times.toInstant(kept.createTime())));
        return kept;
    }

    private static Kept toKept(PiSnapshotRow row) {
        return new Kept(row.piUid(), row.name(), Times.toTimestamp(row.createTime()));
    }

    /** What was begun at a Pi and is not ended. */
    public Optional<PiWork> work(String piUid) {
        return works.findByPiUid(piUid).map(PiSnapshotStore::toWork);
    }

    /** All that is not ended. */
    public List<PiWork> unfinished() {
        return works.listOrderByPiUid().stream().map(PiSnapshotStore::toWork).toList();
    }

    /** Begins a work; its Pi has none. */
    public void begin(PiWork work) {
        transactions.write(() -> save(work));
    }

    /** Within a change: as {@link #begin(PiWork)}. */
    public void begin(Change change, PiWork work) {
        save(work);
    }

    private PiWork save(PiWork work) {
        works.save(new PiWorkRow(work.piUid(), work.kind().name(), work.snapshot()));
        return work;
    }

    /** Ends the taking of a snapshot: it is whole. */
    public void keep(PiWork taking) {
        end(
                taking,
                () -> snapshots.save(new PiSnapshotRow(
                        null, taking.piUid(), taking.snapshot(), clock.instant().truncatedTo(ChronoUnit.MICROS))));
    }

    /** Ends a work, as what it was about is no more: a snapshot, or with a reset all of the Pi's. */
    public void forget(PiWork work) {
        end(work, () -> {
            if (work.kind() == PiWork.Kind.RESET) {
                snapshots.deleteByPiUid(work.piUid());
                instances.reset(work.piUid());
            } else {
                snapshots.deleteByPiUidAndName(work.piUid(), work.snapshot());
            }
        });
    }

    /** Ends a work that leaves the snapshots as they are. */
    public void end(PiWork work) {
        end(work, () -> {});
    }

    private void end(PiWork work, Runnable also) {
        transactions.write(() -> {
            also.run();
            works.deleteByPiUid(work.piUid());
            return work;
        });
    }

    private static PiWork toWork(PiWorkRow row) {
        return new PiWork(row.piUid(), PiWork.Kind.valueOf(row.kind()), row.snapshot());
    }
}
