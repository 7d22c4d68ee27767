package dev.bramble.inventory.store;

import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.util.Optional;

@JdbcRepository(dialect = Dialect.POSTGRES)
interface FeedRepository extends GenericRepository<FeedRow, String> {

    Optional<FeedRow> findByName(String name);

    FeedRow save(FeedRow feed);

    FeedRow update(FeedRow feed);
}
