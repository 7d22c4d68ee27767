package dev.bramble.inventory.store;

import dev.bramble.inventory.TestPostgres;

/** The databases that the store is said to run on. */
enum TestDatabase {
    H2 {
        @Override
        String fresh() {
            return "";
        }
    },
    POSTGRES {
        @Override
        String fresh() {
            return TestPostgres.newDatabase();
        }
    };

    /** URL of an empty one; empty for the default, in the data folder. */
    abstract String fresh();
}
