package dev.bramble.inventory.store;

import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.util.List;
import java.util.Optional;

@JdbcRepository(dialect = Dialect.POSTGRES)
interface ExportRepository extends GenericRepository<ExportRow, String> {

    ExportRow save(ExportRow export);

    ExportRow update(ExportRow export);

    void deleteByName(String name);

    Optional<ExportRow> findByName(String name);

    Optional<ExportRow> findByRequestId(String requestId);

    List<ExportRow> listOrderByName();

    @Query("select * from nfs_export where name > :name order by name limit :limit")
    List<ExportRow> afterName(String name, int limit);
}
