package dev.bramble.bench.nfs;

import dev.bramble.bench.report.Heading;
import dev.bramble.bench.report.Row;
import dev.bramble.bench.report.Target;
import dev.bramble.bench.report.Unit;
import dev.bramble.bench.server.Contender;

/** The rows of the table, in its order. */
enum NfsRow implements Row {
    GETATTR_QD1("getattr-qd1", "GETATTR, QD1, pinned apart, median", Unit.MICROS, 1.25),
    GETATTR_QD32("getattr-qd32", "GETATTR, QD32", Unit.CALLS, 0),
    GETATTR_CPU("getattr-qd32-cpu", "Server CPU in that", Unit.CPU_OF_CALL, 0),
    SEQ_READ("seq-read", "Sequential read, 64 KiB, QD8", Unit.MEGABYTES, 1.0),
    SEQ_READ_CPU("seq-read-cpu", "Server CPU in that", Unit.CPU_OF_CALL, 0),
    WRITE_COMMIT("write-commit", "Sequential write of 128 MiB, 64 KiB, QD8, and COMMIT", Unit.MEGABYTES, 1.0),
    READ_QD1("read-qd1", "Random read, 4 KiB, QD1, pinned apart", Unit.CALLS, 1.0),
    READ_QD16("read-qd16", "Random read, 4 KiB, QD16", Unit.CALLS, 1.0),
    READ_QD16_CPU("read-qd16-cpu", "Server CPU in that", Unit.CPU_OF_CALL, 0),
    CREATE("create", "CREATE, QD1, pinned apart", Unit.CALLS, 1.0),
    STAT("stat", "LOOKUP and GETATTR, QD1, pinned apart", Unit.FILES, 0),
    CHMOD("chmod", "SETATTR of the mode, QD1, pinned apart", Unit.CALLS, 1.0),
    RENAME("rename", "RENAME, QD1, pinned apart", Unit.CALLS, 1.0),
    UNLINK("unlink", "REMOVE, QD1, pinned apart", Unit.CALLS, 1.0),
    LISTING_COLD("readdirplus-cold", "READDIRPLUS of 10,000 entries, cold", Unit.MILLIS, 1.0),
    LISTING_WARM("readdirplus-warm", "The same again", Unit.MILLIS, 0),
    MOUNTS("mounts-64", "64 mounts at once", Unit.MILLIS, 1.0),
    V4_STAT("v4-stat", "4.0: stat, QD1, pinned apart", Unit.FILES, 0),
    V4_READ("v4-read", "4.0: sequential read, 64 KiB, QD1, pinned apart", Unit.MEGABYTES, 0),
    V4_CREATE("v4-create", "4.0: create and close, QD1, pinned apart", Unit.FILES, 0),
    V4_RENAME("v4-rename", "4.0: rename, QD1, pinned apart", Unit.FILES, 0),
    V4_UNLINK("v4-unlink", "4.0: unlink, QD1, pinned apart", Unit.FILES, 0),
    FRESH("fresh", "Local changes that the next call saw", Unit.OF_300, 300),
    MEMORY("memory", "VmHWM after 256 clients, random read, 64 KiB, QD4", Unit.MEBIBYTES, 500);

    /** Of ganesha, in each row that it has. */
    private static final double FLOOR = 0.8;

    private static final double LISTING_MILLIS = 300;

    private final Heading heading;
    /** What {@link #target} is about; 0: the floor alone. */
    private final double wanted;

    NfsRow(String id, String title, Unit unit, double wanted) {
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
            case LISTING_COLD -> new Target.OfBestPeerBelow(wanted, FLOOR, LISTING_MILLIS);
            // The peer answers from a cache that is stale by the row "fresh": nothing to be measured by.
            case LISTING_WARM -> new Target.LessThan(LISTING_MILLIS);
            case FRESH -> new Target.AtLeast(wanted);
            case MEMORY -> new Target.LessThan(wanted);
            default -> new Target.OfBestPeer(Math.max(wanted, FLOOR), FLOOR);
        };
    }

    /** The peer syncs no names and attributes: where they change, ours is judged that promises the same. */
    @Override
    public boolean judges(Contender ours) {
        NfsContender judged = switch (this) {
            case CREATE, CHMOD, RENAME, UNLINK, V4_CREATE, V4_RENAME, V4_UNLINK -> NfsContender.BRAMBLE_ASYNC;
            default -> NfsContender.BRAMBLE;
        };
        return ours == judged;
    }
}
