package dev.bramble.inventory.store;

import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

@JdbcRepository(dialect = Dialect.POSTGRES)
interface ImageFetchRepository extends GenericRepository<ImageFetchRow, String> {

    ImageFetchRow save(ImageFetchRow fetch);

    Optional<ImageFetchRow> findById(String id);

    List<ImageFetchRow> findByDone(boolean done);

    @Query("select * from image_fetch where id > :id order by id limit :limit")
    List<ImageFetchRow> afterId(String id, int limit);

    @Query("update image_fetch set starts = starts + 1 where id = :id")
    void beginAgain(String id);

    @Query("""
            update image_fetch set done = true, received_bytes = :receivedBytes, file_bytes = :fileBytes,
            resumptions = :resumptions, error_code = :errorCode, error_message = :errorMessage
            where id = :id and done = false
            """)
    void finish(String id, long receivedBytes, long fileBytes, int resumptions, int errorCode, String errorMessage);

    @Query("delete from image_fetch where done = true and create_time < :time")
    void deleteDoneBefore(Instant time);
}
