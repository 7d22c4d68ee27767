package dev.bramble.bench.inventory;

import dev.bramble.bench.report.Heading;
import dev.bramble.bench.report.Row;
import dev.bramble.bench.report.Target;
import dev.bramble.bench.report.Unit;
import dev.bramble.bench.server.Contender;

/** The rows of the table, in its order: for each packing what an import makes of it, and that beside two others; then Pis. */
enum InventoryRow implements Row {
    XZ("import-xz", "Import of an .img.xz, raw bytes until READY", Unit.MEGABYTES),
    XZ_OF_LIBRARY("import-xz-library", "The same, of the library unpacking to nowhere", Unit.OF_LIBRARY),
    XZ_OF_TOOL("import-xz-tool", "The same, of xz -dc", Unit.OF_TOOL),
    XZ_BY_HAND("import-xz-by-hand", "The same, of xz -dc, tee to a file, sha256sum and sync", Unit.OF_TOOL),
    GZ("import-gz", "Import of an .img.gz", Unit.MEGABYTES),
    GZ_OF_LIBRARY("import-gz-library", "The same, of the library unpacking to nowhere", Unit.OF_LIBRARY),
    GZ_OF_TOOL("import-gz-tool", "The same, of gzip -dc", Unit.OF_TOOL),
    GZ_BY_HAND("import-gz-by-hand", "The same, of gzip -dc, tee to a file, sha256sum and sync", Unit.OF_TOOL),
    ZST("import-zst", "Import of an .img.zst", Unit.MEGABYTES),
    ZST_OF_LIBRARY("import-zst-library", "The same, of the library unpacking to nowhere", Unit.OF_LIBRARY),
    ZST_OF_TOOL("import-zst-tool", "The same, of zstd -dc", Unit.OF_TOOL),
    ZST_BY_HAND("import-zst-by-hand", "The same, of zstd -dc, tee to a file, sha256sum and sync", Unit.OF_TOOL),
    PI_ADD("pi-add", "`pi add` at the shell, boot tree of 250 MB, 95th percentile", Unit.SECONDS),
    TREE_COPY("pi-add-copy", "A copy of that tree by cp and sync", Unit.SECONDS),
    PI_ADD_BEYOND_COPY("pi-add-beyond-copy", "What `pi add` took longer than that", Unit.SECONDS),
    PIS_200("pis-200", "200 Pis with trees of 5 MB, 8 calls at once", Unit.SECONDS),
    LIST_1000("list-1000", "1,000 Pis by one call, the slowest of 10", Unit.MILLIS),
    LIST_1000_SHELL("list-1000-shell", "The same by `pi list` at the shell", Unit.MILLIS),
    WATCH_2000("watch-2000", "A change, until the last of 2,000 watchers has it", Unit.MILLIS);

    private static final double FLOOR = 0.9;
    private static final double PI_ADD_SECONDS = 2;
    private static final double PIS_200_SECONDS = 60;
    private static final double LIST_MILLIS = 300;
    private static final double WATCH_MILLIS = 1000;

    private final Heading heading;

    InventoryRow(String id, String title, Unit unit) {
        this.heading = new Heading(id, title, unit);
    }

    static InventoryRow rate(Packing packing) {
        return valueOf(packing.name());
    }

    static InventoryRow ofLibrary(Packing packing) {
        return valueOf(packing.name() + "_OF_LIBRARY");
    }

    static InventoryRow ofTool(Packing packing) {
        return valueOf(packing.name() + "_OF_TOOL");
    }

    static InventoryRow byHand(Packing packing) {
        return valueOf(packing.name() + "_BY_HAND");
    }

    @Override
    public Heading heading() {
        return heading;
    }

    @Override
    public Target target() {
        return switch (this) {
            case XZ_OF_LIBRARY, GZ_OF_LIBRARY, ZST_OF_LIBRARY -> new Target.MedianAtLeast(FLOOR);
            case PI_ADD, PI_ADD_BEYOND_COPY -> new Target.LessThan(PI_ADD_SECONDS);
            case PIS_200 -> new Target.LessThan(PIS_200_SECONDS);
            case LIST_1000 -> new Target.LessThan(LIST_MILLIS);
            case WATCH_2000 -> new Target.LessThan(WATCH_MILLIS);
            case XZ,
                    XZ_OF_TOOL,
                    XZ_BY_HAND,
                    GZ,
                    GZ_OF_TOOL,
                    GZ_BY_HAND,
                    ZST,
                    ZST_OF_TOOL,
                    ZST_BY_HAND,
                    TREE_COPY,
                    LIST_1000_SHELL -> new Target.Nothing();
        };
    }

    /** Two seconds for all of it are wanted where blocks are shared. */
    @Override
    public boolean judges(Contender ours) {
        return (this == PI_ADD) == (ours == InventoryContender.BRAMBLE_REFLINK);
    }
}
