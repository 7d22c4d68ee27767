package dev.bramble.inventory.store;

import dev.bramble.inventory.secret.SecretBox;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** The columns that hold secrets, without the repositories: they are looked after before anything reads them. */
final class SealedColumns {
    private SealedColumns() {}

    /**
     * What was done.
     *
     * @param wereClear texts that nobody had sealed
     * @param resealed texts that another key had sealed
     */
    record Pass(int wereClear, int resealed) {
        static final Pass NOTHING = new Pass(0, 0);

        Pass plus(Pass other) {
            return new Pass(wereClear + other.wereClear, resealed + other.resealed);
        }
    }

    /** How many Pis have a sealed secret, and how many documents are sealed. */
    static int sealed(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet count = statement.executeQuery(
                        "select (select count(*) from pi where chap_secret like '$%' or chap_mutual_secret like '$%')"
                                + " + (select count(*) from cloud_init_document)")) {
            count.next();
            return count.getInt(1);
        }
    }

    /**
     * Within a transaction: opens all secrets, and seals by the current key those that are not. No record changes by
     * it: whoever reads it gets the same.
     *
     * @throws dev.bramble.inventory.secret.UnopenedSecretException when one cannot be opened
     */
    static Pass bringUnder(Connection connection, SecretBox box) throws SQLException {
        Pass pass = Pass.NOTHING;
        try (Statement select = connection.createStatement();
                PreparedStatement update = connection.prepareStatement(
                        "update pi set chap_secret = ?, chap_mutual_secret = ? where uid = ?");
                ResultSet row = select.executeQuery(
                        "select uid, chap_secret, chap_mutual_secret from pi where chap_username <> ''")) {
            while (row.next()) {
                Value secret = Value.of(box, PiRows.secretOf(row.getString(1)), row.getString(2));
                Value mutual = Value.of(box, PiRows.mutualSecretOf(row.getString(1)), row.getString(3));
                Pass done = secret.done().plus(mutual.done());
                if (!done.equals(Pass.NOTHING)) {
                    update.setString(1, secret.text());
                    update.setString(2, mutual.text());
                    update.setString(3, row.getString(1));
                    update.executeUpdate();
                }
                pass = pass.plus(done);
            }
        }
        return pass.plus(bringDocumentsUnder(connection, box));
    }

    private static Pass bringDocumentsUnder(Connection connection, SecretBox box) throws SQLException {
        Pass pass = Pass.NOTHING;
        try (Statement select = connection.createStatement();
                PreparedStatement update = connection.prepareStatement("update cloud_init_document set content = ?"
                        + " where owner_kind = ? and owner = ? and document = ?");
                ResultSet row =
                        select.executeQuery("select owner_kind, owner, document, content from cloud_init_document")) {
            while (row.next()) {
                SecretBox.Place place = CloudInitStore.place(row.getString(1), row.getString(2), row.getString(3));
                Value content = Value.of(box, place, row.getString(4));
                if (!content.done().equals(Pass.NOTHING)) {
                    update.setString(1, content.text());
                    update.setString(2, row.getString(1));
                    update.setString(3, row.getString(2));
                    update.setString(4, row.getString(3));
                    update.executeUpdate();
                }
                pass = pass.plus(content.done());
            }
        }
        return pass;
    }

    /** Whether the file may hold copies of what was clear. */
    static boolean isClearTextLeft(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select clear_text_left from revision where id = 1")) {
            return row.next() && row.getBoolean(1);
        }
    }

    /** Keeps {@link #isClearTextLeft} for the starts to come. */
    static void noteClearText(Connection connection, boolean left) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement("update revision set clear_text_left = ? where id = 1")) {
            update.setBoolean(1, left);
            update.executeUpdate();
        }
    }

    /** A column's new content, and what it took. */
    private record Value(String text, Pass done) {
        static Value of(SecretBox box, SecretBox.Place place, String text) {
            if (text.isEmpty()) {
                return new Value(text, Pass.NOTHING);
            }
            if (!SecretBox.isSealed(text)) {
                return new Value(box.seal(place, text), new Pass(1, 0));
            }
            String clear = box.open(place, text);
            return box.isCurrent(text)
                    ? new Value(text, Pass.NOTHING)
                    : new Value(box.seal(place, clear), new Pass(0, 1));
        }
    }
}
