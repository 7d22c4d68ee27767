package dev.bramble.inventory.store;

import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.util.List;

@JdbcRepository(dialect = Dialect.POSTGRES)
interface ChangeRepository extends GenericRepository<ChangeRow, Long> {

    ChangeRow save(ChangeRow change);

    @Query("""
            select revision, kind, resource_id, deleted from change_log
            where revision > :revision order by revision limit :limit
            """)
    List<ChangeRow> after(long revision, int limit);

    @Query("delete from change_log where revision <= :revision and deleted = false")
    void deleteChangesUpTo(long revision);
}
