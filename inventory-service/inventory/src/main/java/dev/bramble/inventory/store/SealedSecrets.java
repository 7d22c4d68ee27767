package dev.bramble.inventory.store;

import dev.bramble.chassis.StartupFailure;
import dev.bramble.inventory.secret.KeyFile;
import dev.bramble.inventory.secret.Keyring;
import dev.bramble.inventory.secret.SecretBox;
import dev.bramble.inventory.secret.SecretKeys;
import dev.bramble.inventory.secret.UnopenedSecretException;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The secrets in the database, and the keys that they are sealed with. */
public final class SealedSecrets {
    private static final Logger log = LoggerFactory.getLogger(SealedSecrets.class);
    private static final String REMEDY = "put that file back from your copy of the data folder; without one, move the"
            + " inventory's database away, start with an empty one, and restore a backup";

    private final DataSource database;
    private final SecretKeys keys;
    private final boolean leftClearText;

    private SealedSecrets(DataSource database, SecretKeys keys, boolean leftClearText) {
        this.database = database;
        this.keys = keys;
        this.leftClearText = leftClearText;
    }

    /**
     * What a rotation did.
     *
     * @param key number of the key that seals from now on
     * @param secrets how many were sealed anew
     */
    public record Rotation(int key, int secrets) {}

    /**
     * Reads the key, or makes it while nothing is sealed; seals what is clear, and goes on with a rotation that was cut
     * short: all in one transaction.
     *
     * @throws StartupFailure when the key is not that of the sealed secrets; nothing is changed then
     */
    static SealedSecrets open(DataSource database, KeyFile file) {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            Optional<Keyring> kept = file.read();
            int sealed = SealedColumns.sealed(connection);
            if (kept.isEmpty() && sealed > 0) {
                throw new StartupFailure("the key of the secrets, " + file.path() + ", is gone, but " + sealed
                        + " records in the database are sealed by it; " + REMEDY);
            }
            SecretKeys keys = new SecretKeys(file, kept.orElseGet(file::make));
            SealedColumns.Pass pass = SealedColumns.bringUnder(connection, keys.box());
            if (pass.wereClear() > 0) {
                SealedColumns.noteClearText(connection, true);
            }
            boolean leftClearText = SealedColumns.isClearTextLeft(connection);
            connection.commit();
            if (keys.hasOldKeys()) {
                keys.dropOldKeys();
            }
            if (!pass.equals(SealedColumns.Pass.NOTHING)) {
                log.atInfo()
                        .addKeyValue("clear", pass.wereClear())
                        .addKeyValue("resealed", pass.resealed())
                        .log("secrets in the database are sealed now");
            }
            return new SealedSecrets(database, keys, leftClearText);
        } catch (UnopenedSecretException e) {
            throw new StartupFailure(
                    "the key of the secrets, " + file.path() + ", is not that of this database: " + e.getMessage()
                            + "; " + REMEDY,
                    e);
        } catch (SQLException | IOException e) {
            throw new StartupFailure("cannot seal the secrets in the database: " + e.getMessage(), e);
        }
    }

    /** Whether the database's file may still hold copies of what was clear: at this start, or one that was cut short. */
    boolean leftClearText() {
        return leftClearText;
    }

    public SecretBox box() {
        return keys.box();
    }

    /** The same secrets over another pool of the same database, whose file was written anew. */
    SealedSecrets rewritten(DataSource pool) {
        try (Connection connection = pool.getConnection()) {
            SealedColumns.noteClearText(connection, false);
        } catch (SQLException e) {
            throw new StartupFailure("cannot note that the database was written anew: " + e.getMessage(), e);
        }
        return new SealedSecrets(pool, keys, false);
    }

    /**
     * Makes a new key and seals all secrets anew. The process may end anywhere in it: until the last step the file holds
     * both keys, and the next start goes on.
     *
     * @throws IOException when the key's file cannot be written; what is sealed can be opened all the same
     */
    public synchronized Rotation rotate() throws IOException {
        keys.addKey();
        SealedColumns.Pass pass;
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try (Statement lock = connection.createStatement()) {
                // As every change does: one that sealed by the key before is committed by now, the next one seals by
                // the new.
                lock.execute("select id from revision where id = 1 for update");
                pass = SealedColumns.bringUnder(connection, keys.box());
                connection.commit();
            } catch (SQLException | RuntimeException e) {
                connection.rollback();
                throw e;
            } finally {
                connection.setAutoCommit(true);
            }
        } catch (SQLException e) {
            throw new IllegalStateException("the secrets could not be sealed anew; repeat it", e);
        }
        keys.dropOldKeys();
        log.atInfo()
                .addKeyValue("key", keys.current())
                .addKeyValue("secrets", pass.resealed())
                .log("the secrets are sealed by a new key");
        return new Rotation(keys.current(), pass.resealed());
    }
}
