package dev.bramble.inventory.store;

import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.util.List;

@JdbcRepository(dialect = Dialect.POSTGRES)
interface CloudInitRepository extends GenericRepository<CloudInitRow, Long> {

    CloudInitRow save(CloudInitRow document);

    List<CloudInitRow> findByOwnerKindAndOwner(String ownerKind, String owner);

    void deleteByOwnerKindAndOwner(String ownerKind, String owner);
}
