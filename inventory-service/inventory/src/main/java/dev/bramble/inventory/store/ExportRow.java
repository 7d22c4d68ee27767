package dev.bramble.inventory.store;

import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import org.jspecify.annotations.Nullable;

/**
 * An export's record.
 *
 * @param networks one a line
 * @param hosts one a line
 */
@MappedEntity("nfs_export")
record ExportRow(
        @Id String name,
        String path,
        boolean allDirs,
        boolean readOnly,
        String maprootUser,
        String maprootGroup,
        String mapallUser,
        String mapallGroup,
        String networks,
        String hosts,
        boolean securePorts,
        boolean async,
        @Nullable String requestId,
        String requestSha256,
        long revision) {}
