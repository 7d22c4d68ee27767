package dev.bramble.inventory.store;

import dev.bramble.inventory.TestPostgres;
import java.util.Map;

class PostgresStoreTest extends StoreContract {
    private final String url = TestPostgres.newDatabase();

    @Override
    Map<String, Object> database() {
        return Map.of("bramble.inventory.database", url);
    }

    @Override
    String restartUrl() {
        return url;
    }
}
