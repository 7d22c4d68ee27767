package dev.bramble.inventory.store;

import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

@JdbcRepository(dialect = Dialect.POSTGRES)
interface PiMacRepository extends GenericRepository<PiMacRow, String> {

    PiMacRow save(PiMacRow mac);

    void deleteByPiUid(String piUid);

    Optional<PiMacRow> findByMac(String mac);

    List<PiMacRow> findByPiUidOrderByPlace(String piUid);

    List<PiMacRow> findByPiUidInOrderByPlace(Collection<String> piUids);

    List<PiMacRow> listOrderByPlace();
}
