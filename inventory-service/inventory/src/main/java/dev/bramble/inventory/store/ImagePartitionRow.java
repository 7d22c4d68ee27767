package dev.bramble.inventory.store;

import io.micronaut.data.annotation.GeneratedValue;
import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import org.jspecify.annotations.Nullable;

/**
 * A partition found in an image; the database gives the id.
 *
 * @param partitionRole name of a bramble.inventory.v1.Partition.Role
 */
@MappedEntity("image_partition")
record ImagePartitionRow(
        @Id @GeneratedValue @Nullable Long id,
        String image,
        int number,
        long startBytes,
        long sizeBytes,
        String fileSystem,
        String label,
        String partitionRole) {}
