package dev.bramble.iscsi.volume;

import dev.bramble.iscsi.volume.medium.Medium;
import dev.bramble.iscsi.volume.medium.Sharing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Opens and makes the files that volumes are made of. */
final class Layers {
    private final Disk disk;
    private final Overlays overlays;
    private volatile @Nullable Boolean sharesBlocks;

    Layers(Disk disk) {
        this.disk = disk;
        this.overlays = new Overlays(disk);
    }

    private boolean tryToShare() throws IOException {
        Path folder = disk.makeFolder();
        try {
            Path source = folder.resolve(UUID.randomUUID().toString());
            Files.write(source, new byte[4096]);
            return disk.reflink(source, folder.resolve("copy"));
        } finally {
            disk.deleteTree(folder);
        }
    }

    /** Copies that share their blocks cost nothing here. Found out when first asked: a full disk is to be opened too. */
    boolean sharesBlocks() throws IOException {
        Boolean known = sharesBlocks;
        if (known == null) {
            known = tryToShare();
            sharesBlocks = known;
        }
        return known;
    }

    VolumeFormat clonesAs() throws IOException {
        return sharesBlocks() ? VolumeFormat.RAW : VolumeFormat.QCOW2;
    }

    /**
     * Opens a volume for reading and writing.
     *
     * @throws VolumeInUseException when another program has it
     */
    Layer open(Manifest manifest) throws IOException {
        VolumeInfo info = manifest.info();
        if (!info.device().isEmpty()) {
            return raw(manifest, info.device(), disk.openDevice(info.device()));
        }
        Path file = disk.folder(manifest.id()).resolve(manifest.file());
        return switch (info.format()) {
            case RAW -> raw(manifest, file.toString(), disk.open(file, Sharing.WRITER));
            case QCOW2 -> overlay(manifest, file);
        };
    }

    /** What a resize that did not come to its end left behind the end is not shown, and given back. */
    private static Layer raw(Manifest manifest, String name, Medium medium) throws IOException {
        try {
            VolumeInfo info = manifest.info();
            long size = medium.size();
            requireSize(manifest, size);
            if (size > info.size() && info.device().isEmpty()) {
                medium.resize(info.size());
            }
            return new RawVolume(name, medium, info.size());
        } catch (IOException e) {
            medium.close();
            throw e;
        }
    }

    private Layer overlay(Manifest manifest, Path file) throws IOException {
        OverlayLayer layer = overlays.open(file, Sharing.WRITER);
        try {
            long size = manifest.info().size();
            requireSize(manifest, layer.size());
            if (layer.size() > size) {
                layer.resize(size);
            }
            return layer;
        } catch (IOException e) {
            layer.close();
            throw e;
        }
    }

    private static void requireSize(Manifest manifest, long size) throws IOException {
        if (size < manifest.info().size()) {
            throw new IOException("volume '%s' has %d bytes on disk, not %d"
                    .formatted(manifest.id().name(), size, manifest.info().size()));
        }
    }

    /** Opens what nobody writes any more, for reading. */
    Volume base(Manifest manifest) throws IOException {
        return frozen(
                disk.folder(manifest.id()).resolve(manifest.file()),
                manifest.info().size());
    }

    Volume snapshot(VolumeId id, Snapshot snapshot) throws IOException {
        return frozen(disk.folder(id).resolve(snapshot.file()), snapshot.size());
    }

    /** Opens what was just made and no description names yet. */
    Volume unpublished(Path file, long size) throws IOException {
        return switch (VolumeFormat.of(file.toString())) {
            case RAW -> new RawVolume(file.toString(), disk.open(file, Sharing.WRITER), size);
            case QCOW2 -> overlays.open(file, Sharing.WRITER);
        };
    }

    private Volume frozen(Path file, long size) throws IOException {
        return switch (VolumeFormat.of(file.toString())) {
            case RAW -> new RawVolume(file.toString(), disk.open(file, Sharing.READER), size);
            case QCOW2 -> overlays.open(file, Sharing.READER);
        };
    }

    /** Makes a file that is a volume of zeros. */
    void createBlank(Path file, VolumeFormat format, long size) throws IOException {
        switch (format) {
            case RAW -> {
                try (Medium medium = disk.create(file)) {
                    medium.resize(size);
                    medium.sync();
                }
            }
            case QCOW2 -> overlays.createBlank(file, size);
        }
    }

    /** Makes a file that is a base until it is written. */
    void createOverBase(Path file, long size, VolumeId base) throws IOException {
        overlays.create(file, size, "../../" + base.kind().folder() + "/" + base.name() + "/" + Manifest.FIRST_RAW);
    }

    /** Makes a file that is another of its folder until it is written. */
    void createOver(Path file, long size, String below) throws IOException {
        overlays.create(file, size, below);
    }

    /** Removes a file that no description names any more. */
    void remove(Path file) throws IOException {
        disk.delete(SideLog.of(file));
        disk.delete(file);
    }

    Overlays overlays() {
        return overlays;
    }
}
