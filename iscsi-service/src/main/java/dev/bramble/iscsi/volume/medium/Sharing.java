package dev.bramble.iscsi.volume.medium;

import static dev.bramble.iscsi.volume.medium.QemuLocks.Permission.CONSISTENT_READ;
import static dev.bramble.iscsi.volume.medium.QemuLocks.Permission.RESIZE;
import static dev.bramble.iscsi.volume.medium.QemuLocks.Permission.WRITE;
import static dev.bramble.iscsi.volume.medium.QemuLocks.Permission.WRITE_UNCHANGED;

import dev.bramble.iscsi.volume.medium.QemuLocks.Permission;
import java.util.EnumSet;
import java.util.Set;

/** What an opening of a file does, and lets others do meanwhile, QEMU's programs among them. */
public enum Sharing {
    /** Writes; others may read at most, and know that they race. */
    WRITER,
    /** Reads what nobody changes. */
    READER,
    /** Writes only what reads as it did before: an image takes over what its backing has. */
    FILLER,
    /** Reads what others may change meanwhile. */
    LOOKER;

    Set<Permission> held() {
        return switch (this) {
            case WRITER -> EnumSet.of(CONSISTENT_READ, WRITE, WRITE_UNCHANGED, RESIZE);
            case FILLER -> EnumSet.of(CONSISTENT_READ, WRITE_UNCHANGED);
            case READER, LOOKER -> EnumSet.of(CONSISTENT_READ);
        };
    }

    Set<Permission> notShared() {
        return switch (this) {
            case WRITER, READER, FILLER -> EnumSet.of(WRITE, RESIZE);
            case LOOKER -> EnumSet.noneOf(Permission.class);
        };
    }
}
