package dev.bramble.inventory.store;

import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.util.List;
import java.util.Optional;

@JdbcRepository(dialect = Dialect.POSTGRES)
interface PiWorkRepository extends GenericRepository<PiWorkRow, String> {

    PiWorkRow save(PiWorkRow work);

    Optional<PiWorkRow> findByPiUid(String piUid);

    List<PiWorkRow> listOrderByPiUid();

    void deleteByPiUid(String piUid);
}
