package dev.bramble.inventory.store;

import io.micronaut.transaction.TransactionDefinition;
import io.micronaut.transaction.TransactionOperations;
import io.micronaut.transaction.support.DefaultTransactionDefinition;
import java.sql.Connection;
import java.util.function.Supplier;

/** The two kinds of transactions the store knows. */
final class Transactions {
    private final TransactionOperations<Connection> operations;

    Transactions(TransactionOperations<Connection> operations) {
        this.operations = operations;
    }

    /**
     * Runs {@code body} on one state of the database: it sees nothing that is committed while it runs. H2's repeatable
     * read is too weak for that (a table read later may be newer); serializable is a snapshot on both databases, and
     * since nothing writes at that level, PostgreSQL has no reason to abort it.
     */
    <T> T snapshot(Supplier<T> body) {
        DefaultTransactionDefinition definition = new DefaultTransactionDefinition();
        definition.setIsolationLevel(TransactionDefinition.Isolation.SERIALIZABLE);
        definition.setReadOnly(true);
        return operations.execute(definition, status -> body.get());
    }

    /** Runs {@code body} all or not at all; each statement sees what is committed when it begins. */
    <T> T write(Supplier<T> body) {
        DefaultTransactionDefinition definition = new DefaultTransactionDefinition();
        definition.setIsolationLevel(TransactionDefinition.Isolation.READ_COMMITTED);
        return operations.execute(definition, status -> body.get());
    }
}
