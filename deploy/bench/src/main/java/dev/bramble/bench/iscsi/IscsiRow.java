package dev.bramble.bench.iscsi;

import dev.bramble.bench.report.Heading;
import dev.bramble.bench.report.Row;
import dev.bramble.bench.report.Target;
import dev.bramble.bench.report.Unit;

/** The rows of the table, in its order. */
enum IscsiRow implements Row {
    SEQ_WRITE_64K("seq-write-64k", "Sequential write, 64 KiB, QD8", Unit.MEGABYTES, 1.0),
    SEQ_READ_64K("seq-read-64k", "Sequential read, 64 KiB, QD8", Unit.MEGABYTES, 1.0),
    SEQ_WRITE_1M("seq-write-1m", "Sequential write, 1 MiB, QD4", Unit.MEGABYTES, 1.0),
    SEQ_READ_1M("seq-read-1m", "Sequential read, 1 MiB, QD4", Unit.MEGABYTES, 1.0),
    QD1_WRITE("qd1-write", "Random write, 4 KiB, QD1, pinned apart", Unit.OPERATIONS, 1.5),
    QD1_READ("qd1-read", "Random read, 4 KiB, QD1, pinned apart", Unit.OPERATIONS, 1.5),
    QD1_P99("qd1-read-p99", "Its 99th percentile", Unit.MICROS, 0.5),
    QD1_MIXED("qd1-mixed", "Random 70 % read, 4 KiB, QD1, pinned apart", Unit.OPERATIONS, 1.5),
    QD32_WRITE("qd32-write", "Random write, 4 KiB, QD32", Unit.OPERATIONS, 1.3),
    QD32_WRITE_CPU("qd32-write-cpu", "Server CPU in that", Unit.CPU_OF_OPERATION, 1.0),
    QD32_READ("qd32-read", "Random read, 4 KiB, QD32", Unit.OPERATIONS, 1.3),
    QD32_READ_CPU("qd32-read-cpu", "Server CPU in that", Unit.CPU_OF_OPERATION, 1.0),
    QD32_MIXED("qd32-mixed", "Random 70 % read, 4 KiB, QD32", Unit.OPERATIONS, 1.3),
    QD32_MIXED_CPU("qd32-mixed-cpu", "Server CPU in that", Unit.CPU_OF_OPERATION, 1.0),
    SESSIONS_64("sessions-64", "64 sessions, random read, 4 KiB, QD1", Unit.OPERATIONS, 1.3),
    SESSIONS_256("sessions-256", "256 sessions, random read, 4 KiB, QD1", Unit.OPERATIONS, 1.3),
    LOGINS("logins", "Logins and logouts, one at a time", Unit.LOGINS, 1.0),
    LOGINS_16("logins-16", "Logins and logouts, 16 at once", Unit.LOGINS, 1.0),
    MEMORY("memory", "VmHWM after 256 sessions, random read, 4 KiB, QD32", Unit.MEBIBYTES, 600),
    CLONE_BACKING("clone-backing", "Fresh qcow2 clone, random read, 4 KiB, QD32", Unit.OF_RAW, 0.85),
    CLONE_BACKING_SEQ("clone-backing-seq", "Fresh qcow2 clone, sequential read, 64 KiB, QD8", Unit.OF_RAW, 0.85),
    CLONE_ALLOCATED("clone-allocated", "Written qcow2 clone, random read, 4 KiB, QD32", Unit.OF_RAW, 0.85),
    CLONE_ALLOCATED_SEQ("clone-allocated-seq", "Written qcow2 clone, sequential read, 64 KiB, QD8", Unit.OF_RAW, 0.85),
    FIRST_WRITES("first-writes", "First 4 KiB writes to a fresh clone, QD32", Unit.OPERATIONS, 0),
    FIRST_WRITES_AMPLIFICATION("first-writes-amplification", "Bytes written for each of them", Unit.AMPLIFICATION, 0);

    /** Of tgt, in each row that it has. */
    private static final double FLOOR = 0.8;

    private final Heading heading;
    /** What {@link #target} is about. */
    private final double wanted;

    IscsiRow(String id, String title, Unit unit, double wanted) {
        this.heading = new Heading(id, title, unit);
        this.wanted = wanted;
    }

    @Override
    public Heading heading() {
        return heading;
    }

    @Override
    public Target target() {
        return switch (this) {
            case QD1_P99 -> new Target.OfBestPeer(wanted, wanted);
            case MEMORY -> new Target.LessThan(wanted);
            case CLONE_BACKING, CLONE_BACKING_SEQ, CLONE_ALLOCATED, CLONE_ALLOCATED_SEQ ->
                new Target.MedianAtLeast(wanted);
            case FIRST_WRITES, FIRST_WRITES_AMPLIFICATION -> new Target.Nothing();
            default -> new Target.OfBestPeer(wanted, FLOOR);
        };
    }
}
