package dev.bramble.bench.tftp;

import dev.bramble.bench.report.Row;
import dev.bramble.bench.report.Target;

/** The rows of the table, in its order. */
enum TftpRow implements Row {
    LOCKSTEP_512("lockstep-512", "1 client, blksize 512, pinned apart", "MB/s", true),
    LOCKSTEP_1024("lockstep-1024", "1 client, blksize 1024, pinned apart", "MB/s", true),
    LOCKSTEP_1468("lockstep-1468", "1 client, blksize 1468, pinned apart", "MB/s", true),
    WINDOW("window-16", "1 client, blksize 1468, windowsize 16, pinned apart", "MB/s", true),
    FLEET("fleet", "32 clients x 16 MiB, blksize 1468", "MB/s", true),
    FLEET_CPU("fleet-cpu", "Server CPU in that", "ms/MB", false),
    SMALL("small", "1.2 kB files, 100 clients", "files/s", true),
    LOSSY("lossy", "8 x 1 MiB, 1 % lost each way, 5 ms delay, windowsize 16", "s", false),
    BURST("burst", "500 RRQs in one burst, answered without a repeat", "of 500", true),
    PIS("pis", "256 Pis at once, booted", "of 256", true),
    PIS_TIME("pis-time", "Until the last of them has its kernel", "s", false),
    IDLE("idle", "CPU with no transfer", "%", false),
    MEMORY("memory", "VmHWM after all of it", "MiB", false);

    /** In each row that peers have. */
    private static final double FLOOR = 0.9;

    private final String id;
    private final String title;
    private final String unit;
    private final boolean moreIsBetter;

    TftpRow(String id, String title, String unit, boolean moreIsBetter) {
        this.id = id;
        this.title = title;
        this.unit = unit;
        this.moreIsBetter = moreIsBetter;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public String title() {
        return title;
    }

    @Override
    public String unit() {
        return unit;
    }

    @Override
    public boolean moreIsBetter() {
        return moreIsBetter;
    }

    @Override
    public Target target() {
        return switch (this) {
            case LOCKSTEP_512, LOCKSTEP_1024, LOCKSTEP_1468, WINDOW -> new Target.OfBestPeer(1.5, FLOOR);
            case FLEET -> new Target.OfBestPeer(1.2, FLOOR);
            case FLEET_CPU, SMALL -> new Target.OfBestPeer(1.0, FLOOR);
            case LOSSY -> new Target.OfBestPeer(FLOOR, FLOOR);
            case BURST -> new Target.AtLeast(500);
            case PIS -> new Target.AtLeast(256);
            case PIS_TIME -> new Target.Nothing();
            case IDLE -> new Target.MedianLessThan(1);
            case MEMORY -> new Target.LessThan(300);
        };
    }
}
