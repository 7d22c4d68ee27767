package dev.bramble.iscsi.volume;

import dev.bramble.iscsi.volume.medium.Medium;
import dev.bramble.iscsi.volume.medium.Sharing;
import dev.bramble.iscsi.volume.qcow2.Backing;
import dev.bramble.iscsi.volume.qcow2.LogPlace;
import dev.bramble.iscsi.volume.qcow2.Qcow2Header;
import dev.bramble.iscsi.volume.qcow2.Qcow2Image;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files in qcow2, over others and alone. Only a file of the same folder or the bytes of a base may be beneath one,
 * whatever its header says.
 */
final class Overlays {
    private static final Pattern BASE = Pattern.compile("\\.\\./\\.\\./bases/[a-z0-9-]{1,63}/data\\.raw");

    /** More than a volume has snapshots. */
    private static final int DEEPEST = 128;

    private static final Logger log = LoggerFactory.getLogger(Overlays.class);

    private final Disk disk;

    Overlays(Disk disk) {
        this.disk = disk;
    }

    void createBlank(Path file, long size) throws IOException {
        create(file, size, Optional.empty());
    }

    /** @param below as the header names it */
    void create(Path file, long size, String below) throws IOException {
        Backing.Format format = VolumeFormat.of(below) == VolumeFormat.RAW ? Backing.Format.RAW : Backing.Format.QCOW2;
        create(file, size, Optional.of(new Backing(below, format)));
    }

    private void create(Path file, long size, Optional<Backing> backing) throws IOException {
        disk.delete(SideLog.of(file));
        try (Medium medium = disk.create(file)) {
            Qcow2Image.create(medium, size, backing);
        }
    }

    /** What a file's header names beneath it, or empty. */
    String below(Path file) throws IOException {
        try (Medium medium = disk.open(file, Sharing.LOOKER)) {
            return Qcow2Header.read(medium).backing().map(Backing::name).orElse("");
        }
    }

    /**
     * Opens a file and all that is beneath it.
     *
     * @param sharing of the file itself; what is beneath is read
     */
    OverlayLayer open(Path file, Sharing sharing) throws IOException {
        return open(file, sharing, new HashSet<>());
    }

    /** Opens a file that is beneath those above. */
    private OverlayLayer open(Path file, Sharing sharing, Set<Path> above) throws IOException {
        if (!above.add(file) || above.size() > DEEPEST) {
            throw new IOException(file + " lies on itself, or on more than " + DEEPEST + " layers");
        }
        Medium medium = disk.open(file, sharing);
        Optional<Volume> below = Optional.empty();
        try {
            Optional<Backing> backing = Qcow2Header.read(medium).backing();
            if (backing.isPresent()) {
                below = Optional.of(beneath(file, backing.get(), above));
            }
            Optional<LogPlace> side = switch (sharing) {
                case WRITER, FILLER -> Optional.of(SideLog.beside(file, disk));
                case READER, LOOKER -> Optional.empty();
            };
            Qcow2Image image = Qcow2Image.open(medium, below.map(volume -> volume), side);
            tell(file, image.recovery());
            return new OverlayLayer(image, backing, below);
        } catch (IOException | RuntimeException e) {
            if (below.isPresent()) {
                below.get().close();
            }
            medium.close();
            throw e;
        }
    }

    private static void tell(Path file, Qcow2Image.Recovery recovery) {
        switch (recovery) {
            case NONE -> {}
            case DONE ->
                log.atInfo()
                        .addKeyValue("file", file)
                        .log("the service died with this layer open; what was not flushed is there");
            case REFUSED ->
                log.atWarn()
                        .addKeyValue("file", file)
                        .log("the service died with this layer open, and another program wrote it since;"
                                + " what was not flushed is lost");
        }
    }

    private Volume beneath(Path file, Backing backing, Set<Path> above) throws IOException {
        String name = backing.name();
        boolean isLayer = Manifest.isLayer(name);
        boolean isRaw = backing.format() == Backing.Format.RAW;
        if (!(isLayer || BASE.matcher(name).matches()) || isRaw != (VolumeFormat.of(name) == VolumeFormat.RAW)) {
            throw new IOException("%s lies on '%s', which is no layer of its volume and no base".formatted(file, name));
        }
        Path path = file.resolveSibling(name).normalize();
        if (!isRaw) {
            return open(path, Sharing.READER, above);
        }
        Medium medium = disk.open(path, Sharing.READER);
        return new RawVolume(path.toString(), medium, medium.size());
    }
}
