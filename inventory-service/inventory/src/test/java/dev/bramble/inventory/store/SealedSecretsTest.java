package dev.bramble.inventory.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.bramble.chassis.StartupFailure;
import dev.bramble.inventory.secret.KeyFile;
import dev.bramble.inventory.secret.SecretKeys;
import dev.bramble.proto.inventory.v1.Chap;
import dev.bramble.proto.inventory.v1.Pi;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** CHAP secrets at rest, on every database that the store is said to run on. */
@ParameterizedClass
@EnumSource(TestDatabase.class)
class SealedSecretsTest extends StoreFixture {
    private static final Chap CHAP = Chap.newBuilder()
            .setUsername("pi")
            .setSecret("correct.horse.battery")
            .setMutualUsername("nas")
            .setMutualSecret("staple.of.the.target")
            .build();

    SealedSecretsTest(TestDatabase database) {
        super(database);
    }

    private Path keyFile() {
        return data.resolve("inventory/secrets.key");
    }

    private Pi withChap(int number) {
        return insert(pi(number).toBuilder().setChap(CHAP).build());
    }

    private void restart() {
        context.close();
        reopen();
    }

    private void reopen() {
        context = started();
        log = context.getBean(ChangeLog.class);
        pis = context.getBean(PiStore.class);
        feed = context.getBean(InventoryFeed.class);
    }

    /** Opens the database alone, as a start does. */
    private void openDatabase() {
        String jdbc = url.isEmpty() ? Database.embedded(data.resolve("inventory")) : url;
        Database.open(jdbc, null, null, new KeyFile(keyFile())).close();
    }

    private List<String> columns() throws SQLException {
        List<String> found = new ArrayList<>();
        try (Connection connection =
                        context.getBean(Database.class).dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery("select chap_secret, chap_mutual_secret from pi order by uid")) {
            while (rows.next()) {
                found.add(rows.getString(1));
                found.add(rows.getString(2));
            }
        }
        return found;
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection =
                        context.getBean(Database.class).dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** As the release before wrote them. */
    private void makeClear() throws SQLException {
        execute("update pi set chap_secret = '" + CHAP.getSecret() + "', chap_mutual_secret = '"
                + CHAP.getMutualSecret() + "'");
    }

    private List<Path> filesWith(String text) throws IOException {
        try (var files = Files.walk(data)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> {
                        try {
                            return Files.readString(file, StandardCharsets.ISO_8859_1)
                                    .contains(text);
                        } catch (IOException e) {
                            throw new java.io.UncheckedIOException(e);
                        }
                    })
                    .toList();
        }
    }

    @Test
    void theDatabaseHoldsNoneInClear() throws SQLException, IOException {
        Pi written = withChap(1);

        assertThat(columns())
                .hasSize(2)
                .allMatch(text -> text.startsWith("$1$1$"))
                .noneMatch(text -> text.contains(CHAP.getSecret()) || text.contains(CHAP.getMutualSecret()));
        assertThat(pis.get("pi-1")).isEqualTo(written);
        context.close();
        assertThat(filesWith(CHAP.getSecret())).isEmpty();
        reopen();
        assertThat(pis.get("pi-1")).isEqualTo(written);
    }

    @Test
    void whatIsClearIsSealedAtTheStart() throws SQLException, IOException {
        Pi written = withChap(1);
        makeClear();
        long revision = log.current();

        restart();

        assertThat(columns()).hasSize(2).allMatch(text -> text.startsWith("$1$1$"));
        assertThat(pis.get("pi-1")).isEqualTo(written);
        assertThat(log.current()).as("nothing that anybody sees has changed").isEqualTo(revision);
        // While it runs: whether an orderly end gets round to writing the file anew is another matter.
        assertThat(filesWith(CHAP.getSecret()))
                .as("nor in what the file let go of")
                .isEmpty();
        context.close();
        assertThat(filesWith(CHAP.getSecret()))
                .as("nor in what the file let go of")
                .isEmpty();
        assertThat(filesWith(CHAP.getMutualSecret())).isEmpty();
        reopen();
        assertThat(pis.get("pi-1")).isEqualTo(written);
    }

    /** Killed between the sealing and the writing anew. */
    @Test
    void theNextStartWritesTheFileAnewWhenTheLastDidNotGetToIt() throws SQLException, IOException {
        assumeTrue(database == TestDatabase.H2, "PostgreSQL's files are its own affair");
        var _ = withChap(1);
        makeClear();
        execute("checkpoint sync");
        var _ = SealedSecrets.open(context.getBean(Database.class).dataSource(), new KeyFile(keyFile()));
        execute("checkpoint sync");
        Path killed = Files.createDirectory(data.resolve("killed"));
        Path file = Files.copy(data.resolve("inventory/inventory.mv.db"), killed.resolve("inventory.mv.db"));
        assertThat(filesWith(CHAP.getSecret())).contains(file);

        try (Database started = Database.open(Database.embedded(killed), null, null, new KeyFile(keyFile()));
                Connection connection = started.dataSource().getConnection()) {
            assertThat(filesWith(CHAP.getSecret())).doesNotContain(file);
            assertThat(SealedColumns.isClearTextLeft(connection))
                    .as("to be done at the next start again")
                    .isFalse();
        }
    }

    @Test
    void withoutItsKeyTheStartIsRefusedAndNothingIsLost() throws IOException {
        Pi written = withChap(1);
        context.close();
        Path away = data.resolve("away");
        Files.move(keyFile(), away);

        assertThatThrownBy(this::openDatabase)
                .isInstanceOf(StartupFailure.class)
                .hasMessageContaining(keyFile() + ", is gone, but 1 records in the database")
                .hasMessageContaining("put that file back")
                .message()
                .doesNotContain("\n");

        assertThat(keyFile()).doesNotExist();
        Files.move(away, keyFile());
        reopen();
        assertThat(pis.get("pi-1")).isEqualTo(written);
    }

    @Test
    void anotherKeyIsRefusedAndNothingIsLost() throws IOException, SQLException {
        Pi written = withChap(1);
        List<String> before = columns();
        context.close();
        Path away = data.resolve("away");
        Files.move(keyFile(), away);
        var _ = new KeyFile(keyFile()).make();

        assertThatThrownBy(this::openDatabase)
                .isInstanceOf(StartupFailure.class)
                .hasMessageContaining("is not that of this database")
                .hasMessageContaining("pi/" + written.getUid())
                .hasMessageContaining("put that file back");

        Files.move(away, keyFile(), StandardCopyOption.REPLACE_EXISTING);
        reopen();
        assertThat(columns()).isEqualTo(before);
        assertThat(pis.get("pi-1")).isEqualTo(written);
    }

    @Test
    void whileNothingIsSealedAKeyIsMade() throws IOException {
        var _ = insert(pi(1));
        context.close();
        Files.delete(keyFile());

        openDatabase();

        assertThat(new KeyFile(keyFile()).read()).isPresent();
        reopen();
    }

    @Test
    void aRotationSealsAllAnewAndDropsTheOldKey() throws IOException, SQLException {
        Pi one = withChap(1);
        Pi two = withChap(2);
        String oldKey = Files.readString(keyFile());
        long revision = log.current();

        assertThat(context.getBean(SealedSecrets.class).rotate()).isEqualTo(new SealedSecrets.Rotation(2, 4));

        assertThat(columns()).hasSize(4).allMatch(text -> text.startsWith("$1$2$"));
        assertThat(pis.get("pi-1")).isEqualTo(one);
        assertThat(log.current()).isEqualTo(revision);
        assertThat(Files.readAllLines(keyFile()))
                .hasSize(2)
                .doesNotContain(oldKey.lines().toList().get(1));
        restart();
        assertThat(pis.get("pi-2")).isEqualTo(two);
        assertThat(context.getBean(SealedSecrets.class).rotate()).isEqualTo(new SealedSecrets.Rotation(3, 4));
    }

    @Test
    void aRotationThatWasCutShortIsFinishedByTheNextStart() throws IOException, SQLException {
        Pi written = withChap(1);
        context.close();
        KeyFile file = new KeyFile(keyFile());
        new SecretKeys(file, file.read().orElseThrow()).addKey();

        reopen();

        assertThat(columns()).allMatch(text -> text.startsWith("$1$2$"));
        assertThat(Files.readAllLines(keyFile())).hasSize(2).last().asString().startsWith("2 ");
        assertThat(pis.get("pi-1")).isEqualTo(written);
    }

    /** Whoever writes beside it seals by the key before or by the new one, but nothing stays under the one before. */
    @Test
    void writersBesideARotationLoseNothing() throws Exception {
        Pi one = withChap(1);
        Pi two = withChap(2);
        SealedSecrets secrets = context.getBean(SealedSecrets.class);
        AtomicBoolean over = new AtomicBoolean();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> writers = new ArrayList<>();
            for (Pi pi : List.of(one, two)) {
                writers.add(threads.submit(() -> {
                    int writes = 0;
                    while (!over.get() || writes == 0) {
                        Pi _ = log.write(change -> pis.update(change, pis.read(change, pi.getUid())));
                        assertThat(pis.get(pi.getUid()).getChap()).isEqualTo(CHAP);
                        writes++;
                    }
                    return writes;
                }));
            }
            try {
                for (int i = 0; i < 10; i++) {
                    var _ = secrets.rotate();
                }
            } finally {
                over.set(true);
            }
            for (Future<Integer> writer : writers) {
                assertThat(writer.get()).isPositive();
            }
        }
        assertThat(columns()).hasSize(4).allMatch(text -> text.startsWith("$1$11$"));
        restart();
        assertThat(pis.get("pi-1").getChap()).isEqualTo(CHAP);
        assertThat(pis.get("pi-2").getChap()).isEqualTo(CHAP);
    }
}
