package dev.bramble.inventory.store;

import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.util.Optional;

@JdbcRepository(dialect = Dialect.POSTGRES)
interface CloudInitInstanceRepository extends GenericRepository<CloudInitInstanceRow, String> {

    CloudInitInstanceRow save(CloudInitInstanceRow instance);

    void deleteByPiUid(String piUid);

    Optional<CloudInitInstanceRow> findByPiUid(String piUid);
}
