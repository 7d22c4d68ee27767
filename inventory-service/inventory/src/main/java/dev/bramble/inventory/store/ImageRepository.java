package dev.bramble.inventory.store;

import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.util.List;
import java.util.Optional;

@JdbcRepository(dialect = Dialect.POSTGRES)
interface ImageRepository extends GenericRepository<ImageRow, String> {

    ImageRow save(ImageRow image);

    ImageRow update(ImageRow image);

    void deleteByName(String name);

    Optional<ImageRow> findByName(String name);

    List<ImageRow> findByState(String state);

    List<ImageRow> listOrderByName();

    @Query("select * from image where name > :name order by name limit :limit")
    List<ImageRow> afterName(String name, int limit);
}
