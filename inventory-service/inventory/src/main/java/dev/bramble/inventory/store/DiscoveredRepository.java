package dev.bramble.inventory.store;

import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

@JdbcRepository(dialect = Dialect.POSTGRES)
interface DiscoveredRepository extends GenericRepository<DiscoveredRow, String> {

    DiscoveredRow save(DiscoveredRow board);

    DiscoveredRow update(DiscoveredRow board);

    void deleteByIdentity(String identity);

    void deleteByLastSeenBefore(Instant time);

    Optional<DiscoveredRow> findByIdentity(String identity);

    List<DiscoveredRow> listOrderByLastSeenDesc();
}
