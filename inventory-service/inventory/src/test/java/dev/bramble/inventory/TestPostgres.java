package dev.bramble.inventory;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import org.flywaydb.core.Flyway;

/** One real PostgreSQL for all tests of the module, with a database for each that asks. */
public final class TestPostgres {
    private static final EmbeddedPostgres SERVER = start();
    private static final AtomicInteger DATABASES = new AtomicInteger();
    /** Its tables are copied, rather than made anew for each test. */
    private static final String TEMPLATE = migrated();

    private TestPostgres() {}

    private static EmbeddedPostgres start() {
        try {
            // It stops by its own shutdown hook.
            return EmbeddedPostgres.builder().start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String migrated() {
        String name = create("");
        var _ = Flyway.configure().dataSource(url(name), null, null).load().migrate();
        return name;
    }

    /** URL of a new database with this release's tables, and nothing in them. */
    public static String newDatabase() {
        return url(create(" template " + TEMPLATE));
    }

    /** URL of a new database without tables. */
    public static String emptyDatabase() {
        return url(create(""));
    }

    private static String create(String options) {
        String name = "inventory" + DATABASES.incrementAndGet();
        try (Connection connection = SERVER.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create database " + name + options);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return name;
    }

    private static String url(String name) {
        return SERVER.getJdbcUrl("postgres", name);
    }
}
