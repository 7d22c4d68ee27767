package dev.bramble.bench.inventory;

import dev.bramble.bench.server.Contender;

/** Who takes part: ours alone. What it is measured by runs beside it in each measurement. */
enum InventoryContender implements Contender {
    BRAMBLE;

    @Override
    public String id() {
        return "bramble";
    }

    @Override
    public boolean isOurs() {
        return true;
    }
}
