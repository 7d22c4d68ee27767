package dev.bramble.inventory.store;

import io.micronaut.data.annotation.GeneratedValue;
import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import org.jspecify.annotations.Nullable;

/**
 * One document for cloud-init; the database gives the id.
 *
 * @param ownerKind a name of {@link dev.bramble.inventory.cloudinit.Owner.Kind}
 * @param owner uid or name
 * @param piUid the owner, if that is a Pi
 * @param document a name of {@link dev.bramble.inventory.cloudinit.Document}
 * @param content sealed
 */
@MappedEntity("cloud_init_document")
record CloudInitRow(
        @Id @GeneratedValue @Nullable Long id,
        String ownerKind,
        String owner,
        @Nullable String piUid,
        String document,
        String content) {

    /** Without its content, wherever it is printed. */
    @Override
    public String toString() {
        return "CloudInitRow[" + ownerKind + " " + owner + " " + document + "]";
    }
}
