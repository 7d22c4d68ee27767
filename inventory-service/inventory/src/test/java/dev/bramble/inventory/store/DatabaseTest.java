package dev.bramble.inventory.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bramble.chassis.StartupFailure;
import dev.bramble.inventory.TestPostgres;
import dev.bramble.inventory.secret.KeyFile;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

    @Test
    void anEmptyPostgresGetsItsTables(@TempDir Path folder) throws SQLException {
        KeyFile key = new KeyFile(folder.resolve("secrets.key"));
        try (Database database = Database.open(TestPostgres.emptyDatabase(), null, null, key);
                Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select current_revision from revision")) {
            assertThat(row.next()).isTrue();
            assertThat(row.getLong(1)).isEqualTo(1);
        }
    }
}
