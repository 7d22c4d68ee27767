package dev.bramble.inventory.store;

import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;

@JdbcRepository(dialect = Dialect.POSTGRES)
interface RevisionRepository extends GenericRepository<RevisionRow, Short> {

    @Query("select id, current_revision, compacted_to from revision where id = 1")
    RevisionRow read();

    /** Reads and locks the row until the transaction ends. */
    @Query("select id, current_revision, compacted_to from revision where id = 1 for update")
    RevisionRow lock();

    @Query("update revision set current_revision = :currentRevision, compacted_to = :compactedTo where id = 1")
    void write(long currentRevision, long compactedTo);
}
