package dev.bramble.bench.inventory;

import dev.bramble.bench.server.Contender;

/** Who takes part: ours alone. What it is measured by runs beside it in each measurement. */
enum InventoryContender implements Contender {
    /** With its data on the checkout's file system. */
    BRAMBLE("bramble"),
    /** With its data on an XFS of its own, which shares blocks. */
    BRAMBLE_REFLINK("bramble-reflink");

    private final String id;

    InventoryContender(String id) {
        this.id = id;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public boolean isOurs() {
        return true;
    }
}
