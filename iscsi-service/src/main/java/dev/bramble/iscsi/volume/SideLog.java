package dev.bramble.iscsi.volume;

import dev.bramble.iscsi.volume.medium.Medium;
import dev.bramble.iscsi.volume.medium.Sharing;
import dev.bramble.iscsi.volume.qcow2.LogPlace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.UUID;

/**
 * The log of a layer in qcow2, beside it.
 *
 * @param image from the layer's device and inode: neither a copy nor another file of that name has the same
 */
record SideLog(Disk disk, Path file, UUID image) implements LogPlace {

    /** The log of a layer that is there. */
    static SideLog beside(Path layer, Disk disk) throws IOException {
        BasicFileAttributes attributes =
                Files.readAttributes(layer, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        byte[] inode = String.valueOf(attributes.fileKey()).getBytes(StandardCharsets.UTF_8);
        return new SideLog(disk, of(layer), UUID.nameUUIDFromBytes(inode));
    }

    static Path of(Path layer) {
        return layer.resolveSibling(Manifest.logOf(String.valueOf(layer.getFileName())));
    }

    @Override
    public UUID boot() {
        return disk.boot();
    }

    @Override
    public Optional<Medium> find() throws IOException {
        return Files.exists(file) ? Optional.of(disk.open(file, Sharing.WRITER)) : Optional.empty();
    }

    @Override
    public Medium create() throws IOException {
        remove();
        return disk.create(file);
    }

    @Override
    public void remove() throws IOException {
        disk.delete(file);
    }
}
