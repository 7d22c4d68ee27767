package dev.bramble.inventory.store;

import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

@JdbcRepository(dialect = Dialect.POSTGRES)
interface BootRepository extends GenericRepository<BootRow, String> {

    BootRow save(BootRow boot);

    BootRow update(BootRow boot);

    void deleteById(String id);

    long count();

    Optional<BootRow> findById(String id);

    List<BootRow> findByInProgressOrderByStartTimeDescAndIdDesc(boolean inProgress);

    @Query("""
            select * from boot
            where start_time < :time or (start_time = :time and id < :id)
            order by start_time desc, id desc limit :limit
            """)
    List<BootRow> before(Instant time, String id, int limit);

    /** A boot of a Pi is found by its uid, or by a MAC when it was seen before the Pi was known. */
    @Query("""
            select * from boot
            where (pi_uid = :piUid or (pi_uid = '' and mac in (:macs)))
              and (start_time < :time or (start_time = :time and id < :id))
            order by start_time desc, id desc limit :limit
            """)
    List<BootRow> ofPiBefore(String piUid, Collection<String> macs, Instant time, String id, int limit);
}
