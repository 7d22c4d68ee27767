package dev.bramble.inventory.store;

import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.util.List;

@JdbcRepository(dialect = Dialect.POSTGRES)
interface PiSnapshotRepository extends GenericRepository<PiSnapshotRow, Long> {

    PiSnapshotRow save(PiSnapshotRow snapshot);

    List<PiSnapshotRow> findByPiUidOrderById(String piUid);

    List<PiSnapshotRow> listOrderById();

    void deleteByPiUid(String piUid);

    void deleteByPiUidAndName(String piUid, String name);
}
