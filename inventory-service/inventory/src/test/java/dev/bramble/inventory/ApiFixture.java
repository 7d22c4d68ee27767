package dev.bramble.inventory;

import dev.bramble.inventory.store.TestDatabase;
import dev.bramble.proto.inventory.v1.Image;
import dev.bramble.proto.inventory.v1.ImportImageRequest.Header;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The whole service, anew for each test: tests that are clients of its API extend this and run on every database that
 * the store is said to run on.
 */
@ParameterizedClass
@EnumSource(TestDatabase.class)
@SuppressWarnings("NullAway.Init") // JUnit sets the fields
public abstract class ApiFixture {
    @Parameter
    protected TestDatabase database;

    /** The service's data folder. */
    @TempDir
    protected Path data;

    protected RunningInventory inventory;

    /** Settings beside those that every service needs; read before each test. */
    protected Map<String, Object> settings() {
        return Map.of();
    }

    @BeforeEach
    final void startInventory() {
        inventory = new RunningInventory(data, database, settings());
    }

    @AfterEach
    final void stopInventory() {
        inventory.close();
    }

    /** Imports {@link TestImage#shared()}. */
    protected final Image importShared(String name) {
        return inventory.importImage(Header.newBuilder().setName(name).build(), TestImage.shared());
    }
}
