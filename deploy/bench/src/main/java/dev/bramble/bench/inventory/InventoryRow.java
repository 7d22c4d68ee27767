package dev.bramble.bench.inventory;

import dev.bramble.bench.report.Heading;
import dev.bramble.bench.report.Row;
import dev.bramble.bench.report.Target;
import dev.bramble.bench.report.Unit;

/** The rows of the table, in its order: for each packing what an import makes of it, and that beside two others. */
enum InventoryRow implements Row {
    XZ("import-xz", "Import of an .img.xz, raw bytes until READY", Unit.MEGABYTES),
    XZ_OF_LIBRARY("import-xz-library", "The same, of the library unpacking to nowhere", Unit.OF_LIBRARY),
    XZ_OF_TOOL("import-xz-tool", "The same, of xz -dc", Unit.OF_TOOL),
    GZ("import-gz", "Import of an .img.gz", Unit.MEGABYTES),
    GZ_OF_LIBRARY("import-gz-library", "The same, of the library unpacking to nowhere", Unit.OF_LIBRARY),
    GZ_OF_TOOL("import-gz-tool", "The same, of gzip -dc", Unit.OF_TOOL),
    ZST("import-zst", "Import of an .img.zst", Unit.MEGABYTES),
    ZST_OF_LIBRARY("import-zst-library", "The same, of the library unpacking to nowhere", Unit.OF_LIBRARY),
    ZST_OF_TOOL("import-zst-tool", "The same, of zstd -dc", Unit.OF_TOOL);

    private static final double FLOOR = 0.9;

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

    @Override
    public Heading heading() {
        return heading;
    }

    @Override
    public Target target() {
        return unit() == Unit.OF_LIBRARY ? new Target.MedianAtLeast(FLOOR) : new Target.Nothing();
    }
}
