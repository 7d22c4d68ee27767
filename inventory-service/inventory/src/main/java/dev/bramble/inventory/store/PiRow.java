package dev.bramble.inventory.store;

import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import java.time.Instant;

/**
 * A Pi's record, but for its MACs.
 *
 * @param prefixes one a line
 * @param labels one key=value a line
 * @param chapUsername empty without CHAP
 * @param chapMutualUsername empty without mutual CHAP
 * @param nfsRootVersion empty with a disk
 */
@MappedEntity("pi")
record PiRow(
        @Id String uid,
        String name,
        String serial,
        String prefixes,
        String ip,
        String image,
        long diskBytes,
        String bootProfile,
        String labels,
        String state,
        String stateMessage,
        Instant createTime,
        Instant updateTime,
        long revision,
        String chapUsername,
        String chapSecret,
        String chapMutualUsername,
        String chapMutualSecret,
        String root,
        String nfsRootVersion,
        boolean held) {

    /** Without secrets, wherever it is printed. */
    @Override
    public String toString() {
        return "PiRow[uid=" + uid + ", name=" + name + "]";
    }
}
