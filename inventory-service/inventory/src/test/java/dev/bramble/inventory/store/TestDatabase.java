package dev.bramble.inventory.store;

import dev.bramble.inventory.TestPostgres;

/** The databases that the store is said to run on. */
public enum TestDatabase {
    H2 {
        @Override
        public String fresh() {
            return "";
        }
    },
    POSTGRES {
        @Override
        public String fresh() {
            return TestPostgres.newDatabase();
        }
    };

    /** URL of one that nothing was written to; empty for the default, in the data folder. */
    public abstract String fresh();
}
