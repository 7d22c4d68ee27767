package dev.bramble.inventory.store;

import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.util.Optional;

@JdbcRepository(dialect = Dialect.POSTGRES)
interface PreflightRepository extends GenericRepository<PreflightRow, String> {

    PreflightRow save(PreflightRow report);

    void deleteByPiUid(String piUid);

    Optional<PreflightRow> findByPiUid(String piUid);
}
