package dev.bramble.inventory.store;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bramble.chassis.StartupFailure;
import dev.bramble.inventory.secret.KeyFile;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class DatabaseTest {

    @Test
    void aDatabaseThatIsUnreachableIsSaidInOneLine() {
        assertThatThrownBy(() -> Database.open(
                        "jdbc:postgresql://127.0.0.1:1/inventory?password=hush",
                        "u",
                        "hush",
                        new KeyFile(Path.of("never.key"))))
                .isInstanceOf(StartupFailure.class)
                .hasMessageContaining("cannot open the database jdbc:postgresql://127.0.0.1:1/inventory: ")
                .hasMessageContaining("BRAMBLE_INVENTORY_DATABASE")
                .message()
                .doesNotContain("hush")
                .doesNotContain("\n");
    }
}
