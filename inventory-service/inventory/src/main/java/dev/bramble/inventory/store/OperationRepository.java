package dev.bramble.inventory.store;

import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

@JdbcRepository(dialect = Dialect.POSTGRES)
interface OperationRepository extends GenericRepository<OperationRow, String> {

    OperationRow save(OperationRow operation);

    Optional<OperationRow> findById(String id);

    Optional<OperationRow> findByRequestId(String requestId);

    List<OperationRow> findByPiUidAndDone(String piUid, boolean done);

    List<OperationRow> findByDone(boolean done);

    @Query("select * from operation where id > :id order by id limit :limit")
    List<OperationRow> afterId(String id, int limit);

    @Query("update operation set step = :step where id = :id")
    void writeStep(String id, String step);

    @Query("""
            update operation set done = true, step = :step, error_code = :errorCode, error_message = :errorMessage,
                lags = :lags
            where id = :id and done = false
            """)
    void finish(String id, String step, int errorCode, String errorMessage, byte[] lags);

    /** Those that ended are kept for a day: so long a repeat by their request id is answered with them. */
    @Query("delete from operation where done = true and create_time < :time")
    void deleteDoneBefore(Instant time);
}
