package dev.bramble.inventory.store;

import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

@JdbcRepository(dialect = Dialect.POSTGRES)
interface PiRepository extends GenericRepository<PiRow, String> {

    PiRow save(PiRow pi);

    PiRow update(PiRow pi);

    void deleteByUid(String uid);

    Optional<PiRow> findByUid(String uid);

    /** As {@link #findByUid}; the Pi is not deleted before the transaction ends. */
    @Query("select * from pi where uid = :uid for update")
    Optional<PiRow> lock(String uid);

    Optional<PiRow> findByName(String name);

    List<PiRow> findByUidIn(Collection<String> uids);

    List<PiRow> findByState(String state);

    List<PiRow> findByImageOrderByName(String image);

    List<PiRow> listOrderByName();

    List<PiRow> findByIpAndUidNotEquals(String ip, String uid);

    @Query("select * from pi where serial like :pattern and uid <> :uid")
    List<PiRow> findBySerialEnd(String pattern, String uid);

    @Query("select * from pi where prefixes like :pattern escape '!' and uid <> :uid")
    List<PiRow> findWithPrefix(String pattern, String uid);

    @Query("select state, count(*) as pis from pi group by state")
    List<StateCount> countByState();

    @Query("select * from pi where name > :name order by name limit :limit")
    List<PiRow> afterName(String name, int limit);
}
