package dev.bramble.inventory.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import dev.bramble.chassis.StartupFailure;
import java.nio.file.Path;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;

/** The pool of connections to the database, whose tables are of this release. */
public final class Database implements AutoCloseable {
    private static final int H2_ALREADY_OPEN = 90020;
    private static final int CONNECTIONS = 10;

    private final HikariDataSource pool;

    private Database(HikariDataSource pool) {
        this.pool = pool;
    }

    /** URL of the embedded database in a folder. */
    public static String embedded(Path folder) {
        return "jdbc:h2:file:" + folder.resolve("inventory")
                + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;LOCK_TIMEOUT=10000;DB_CLOSE_ON_EXIT=FALSE";
    }

    /**
     * Opens a database and brings its tables to this release.
     *
     * @throws StartupFailure when it cannot be reached, another process has it, or it is of a later release
     */
    public static Database open(String url, @Nullable String username, @Nullable String password) {
        HikariConfig configuration = new HikariConfig();
        configuration.setPoolName("inventory");
        configuration.setJdbcUrl(url);
        configuration.setUsername(username);
        configuration.setPassword(password);
        configuration.setMaximumPoolSize(CONNECTIONS);
        HikariDataSource pool;
        try {
            pool = new HikariDataSource(configuration);
        } catch (PoolInitializationException e) {
            throw unreachable(url, e);
        } catch (RuntimeException e) {
            throw new StartupFailure(
                    "cannot use the database " + withoutSecrets(url) + ": " + innermost(e)
                            + "; set BRAMBLE_INVENTORY_DATABASE to a jdbc:postgresql: or jdbc:h2: URL",
                    e);
        }
        try {
            Flyway.configure().dataSource(pool).load().migrate();
            return new Database(pool);
        } catch (FlywayException e) {
            pool.close();
            throw new StartupFailure(
                    "cannot bring the database " + withoutSecrets(url) + " to this release: " + innermost(e)
                            + "; it may be of a later release or not be Bramble's",
                    e);
        }
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
