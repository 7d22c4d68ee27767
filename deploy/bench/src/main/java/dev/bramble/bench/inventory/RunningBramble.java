package dev.bramble.bench.inventory;

import dev.bramble.bench.server.Server;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * An inventory that was started, and what runs beside it.
 *
 * @param data the data folder that all of them share
 * @param beside the services that store what it provisions
 */
record RunningBramble(Path data, InventoryClient inventory, List<Server> beside) implements AutoCloseable {

    /** Where boot trees are, each in a folder that is named by its Pi's uid. */
    Path trees() {
        return data.resolve("boot/trees");
    }

    @Override
    public void close() throws IOException {
        inventory.close();
        for (Server server : beside) {
            server.close();
        }
    }
}
