package dev.bramble.inventory.store;

import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.util.List;

@JdbcRepository(dialect = Dialect.POSTGRES)
interface ImagePartitionRepository extends GenericRepository<ImagePartitionRow, Long> {

    ImagePartitionRow save(ImagePartitionRow partition);

    void deleteByImage(String image);

    List<ImagePartitionRow> findByImageOrderByNumber(String image);
}
