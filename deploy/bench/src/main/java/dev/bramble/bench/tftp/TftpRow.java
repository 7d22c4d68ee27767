package dev.bramble.bench.tftp;

import dev.bramble.bench.report.Heading;
import dev.bramble.bench.report.Row;
import dev.bramble.bench.report.Target;
import dev.bramble.bench.report.Unit;

/** The rows of the table, in its order. */
enum TftpRow implements Row {
    LOCKSTEP_512("lockstep-512", "1 client, blksize 512, pinned apart", Unit.MEGABYTES),
    LOCKSTEP_1024("lockstep-1024", "1 client, blksize 1024, pinned apart", Unit.MEGABYTES),
    LOCKSTEP_1468("lockstep-1468", "1 client, blksize 1468, pinned apart", Unit.MEGABYTES),
    WINDOW("window-16", "1 client, blksize 1468, windowsize 16, pinned apart", Unit.MEGABYTES),
    FLEET("fleet", "32 clients x 16 MiB, blksize 1468", Unit.MEGABYTES),
    FLEET_CPU("fleet-cpu", "Server CPU in that", Unit.CPU_OF_MEGABYTE),
    SMALL("small", "1.2 kB files, 100 clients", Unit.FILES),
    LOSSY("lossy", "8 x 1 MiB, 1 % lost each way, 5 ms delay, windowsize 16", Unit.SECONDS),
    BURST("burst", "500 RRQs in one burst, answered without a repeat", Unit.OF_500),
    PIS("pis", "256 Pis at once, booted", Unit.OF_256),
    PIS_TIME("pis-time", "Until the last of them has its kernel", Unit.SECONDS),
    IDLE("idle", "CPU with no transfer", Unit.PERCENT),
    MEMORY("memory", "VmHWM after all of it", Unit.MEBIBYTES);

    /** In each row that peers have. */
    private static final double FLOOR = 0.9;

    private final Heading heading;

    TftpRow(String id, String title, Unit unit) {
        this.heading = new Heading(id, title, unit);
    }

    @Override
    public Heading heading() {
        return heading;
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
