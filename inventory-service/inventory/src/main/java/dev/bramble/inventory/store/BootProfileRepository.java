package dev.bramble.inventory.store;

import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.util.List;
import java.util.Optional;

@JdbcRepository(dialect = Dialect.POSTGRES)
interface BootProfileRepository extends GenericRepository<BootProfileRow, String> {

    BootProfileRow save(BootProfileRow profile);

    BootProfileRow update(BootProfileRow profile);

    void deleteByName(String name);

    Optional<BootProfileRow> findByName(String name);

    Optional<BootProfileRow> findByRequestId(String requestId);

    List<BootProfileRow> listOrderByName();
}
