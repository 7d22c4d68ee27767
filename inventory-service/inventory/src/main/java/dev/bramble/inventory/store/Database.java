package dev.bramble.inventory.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import dev.bramble.chassis.StartupFailure;
import dev.bramble.inventory.secret.KeyFile;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;

/** The pool of connections to the database, whose tables are of this release and whose secrets are sealed. */
public final class Database implements AutoCloseable {
    private static final String EMBEDDED = "jdbc:h2:file:";
    private static final int H2_ALREADY_OPEN = 90020;
    private static final int CONNECTIONS = 10;

    private final HikariDataSource pool;
    private final SealedSecrets secrets;

    private Database(HikariDataSource pool, SealedSecrets secrets) {
        this.pool = pool;
        this.secrets = secrets;
    }

    /** URL of the embedded database in a folder. */
    public static String embedded(Path folder) {
        return EMBEDDED + folder.resolve("inventory")
                + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;LOCK_TIMEOUT=10000;DB_CLOSE_ON_EXIT=FALSE";
    }

    /**
     * Opens a database, brings its tables to this release and seals its secrets.
     *
     * @throws StartupFailure when it cannot be reached, another process has it, it is of a later release, or the key is
     *     not that of its secrets
     */
    public static Database open(String url, @Nullable String username, @Nullable String password, KeyFile key) {
        HikariConfig configuration = new HikariConfig();
        configuration.setPoolName("inventory");
        configuration.setJdbcUrl(url);
        configuration.setUsername(username);
        configuration.setPassword(password);
        configuration.setMaximumPoolSize(CONNECTIONS);
        HikariDataSource pool = connect(configuration);
        try {
            Flyway.configure().dataSource(pool).load().migrate();
            SealedSecrets secrets = SealedSecrets.open(pool, key);
            if (!secrets.leftClearText()) {
                return new Database(pool, secrets);
            }
            if (url.startsWith(EMBEDDED)) {
                pool.close();
                compact(url, username, password);
                pool = connect(configuration);
            }
            return new Database(pool, secrets.rewritten(pool));
        } catch (FlywayException e) {
            pool.close();
            throw new StartupFailure(
                    "cannot bring the database " + withoutSecrets(url) + " to this release: " + innermost(e)
                            + "; it may be of a later release or not be Bramble's",
                    e);
        } catch (StartupFailure e) {
            pool.close();
            throw e;
        }
    }

    /** Writes the file anew: pages that were let go of still hold what was in them, secrets in clear among it. */
    private static void compact(String url, @Nullable String username, @Nullable String password) {
        try (Connection connection = DriverManager.getConnection(url, username, password);
                Statement statement = connection.createStatement()) {
            statement.execute("shutdown compact");
        } catch (SQLException e) {
            throw new StartupFailure(
                    "cannot write the database " + withoutSecrets(url)
                            + " anew without the secrets that it held in clear: " + innermost(e),
                    e);
        }
    }

    private static HikariDataSource connect(HikariConfig configuration) {
        String url = configuration.getJdbcUrl();
        try {
            return new HikariDataSource(configuration);
        } catch (PoolInitializationException e) {
            throw unreachable(url, e);
        } catch (RuntimeException e) {
            throw new StartupFailure(
                    "cannot use the database " + withoutSecrets(url) + ": " + innermost(e)
                            + "; set BRAMBLE_INVENTORY_DATABASE to a jdbc:postgresql: or jdbc:h2: URL",
                    e);
        }
    }

    public SealedSecrets secrets() {
        return secrets;
    }

    public DataSource dataSource() {
        return pool;
    }

    @Override
    public void close() {
        pool.close();
    }

    private static StartupFailure unreachable(String url, PoolInitializationException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && sql.getErrorCode() == H2_ALREADY_OPEN) {
                return new StartupFailure(
                        "the database " + withoutSecrets(url)
                                + " is in use by another process; stop the other inventory-service or set BRAMBLE_DATA"
                                + " to another folder",
                        e);
            }
        }
        return new StartupFailure(
                "cannot open the database " + withoutSecrets(url) + ": " + innermost(e)
                        + "; check BRAMBLE_INVENTORY_DATABASE, its user and password, and that it is running",
                e);
    }

    /** Settings after the first ';' or '?' may hold a password. */
    private static String withoutSecrets(String url) {
        return url.split("[;?]", 2)[0];
    }

    private static String innermost(Throwable thrown) {
        Throwable cause = thrown;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return String.valueOf(cause.getMessage()).lines().findFirst().orElse("").strip();
    }
}
