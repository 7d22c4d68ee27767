package dev.bramble.iscsi.volume;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which volumes there are. Kept in memory, so that looking waits for no disk; changes reach the disk first, each by one
 * rename.
 */
final class Catalog {
    private static final Logger log = LoggerFactory.getLogger(Catalog.class);

    private final Disk disk;
    private final Map<VolumeId, Manifest> manifests = new ConcurrentHashMap<>();
    private final Map<VolumeId, IOException> unreadable = new ConcurrentHashMap<>();
    private final Map<String, VolumeId> targets = new ConcurrentHashMap<>();

    private Catalog(Disk disk) {
        this.disk = disk;
    }

    /** Reads what is there, and removes what a crash left in the volumes' folders. */
    static Catalog read(Disk disk) throws IOException {
        Catalog catalog = new Catalog(disk);
        for (VolumeId.Kind kind : VolumeId.Kind.values()) {
            try (DirectoryStream<Path> folders =
                    Files.newDirectoryStream(disk.root().resolve(kind.folder()))) {
                for (Path folder : folders) {
                    catalog.read(new VolumeId(kind, String.valueOf(folder.getFileName())), folder);
                }
            }
        }
        return catalog;
    }

    private void read(VolumeId id, Path folder) throws IOException {
        Manifest manifest;
        try {
            manifest = ManifestFile.read(folder, id);
        } catch (IOException e) {
            log.atError()
                    .addKeyValue("volume", id.name())
                    .setCause(e)
                    .log("its description cannot be read; left as it is");
            unreadable.put(id, e);
            return;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                String name = String.valueOf(file.getFileName());
                if (manifest.isLeftOver(name) || name.equals(ManifestFile.NAME + ".new")) {
                    disk.delete(file);
                }
            }
        }
        remember(manifest);
    }

    private void remember(Manifest manifest) {
        manifests.put(manifest.id(), manifest);
        if (!manifest.info().target().isEmpty()) {
            targets.put(manifest.info().target(), manifest.id());
        }
    }

    Optional<Manifest> find(VolumeId id) throws IOException {
        IOException reason = unreadable.get(id);
        if (reason != null) {
            throw new IOException(reason.getMessage(), reason);
        }
        return Optional.ofNullable(manifests.get(id));
    }

    Manifest get(VolumeId id) throws IOException {
        return find(id).orElseThrow(() -> new VolumeNotFoundException(id));
    }

    Optional<Manifest> findByTarget(String target) {
        return Optional.ofNullable(targets.get(target)).map(manifests::get);
    }

    /** All that have a target of their own, in no order. */
    List<Manifest> withTarget() {
        return targets.values().stream()
                .map(manifests::get)
                .filter(manifest -> manifest != null)
                .toList();
    }

    /** All, by kind and name. */
    List<Manifest> all() {
        return manifests.values().stream()
                .sorted(Comparator.comparing(
                                (Manifest manifest) -> manifest.id().kind())
                        .thenComparing(manifest -> manifest.id().name()))
                .toList();
    }

    /**
     * Makes a folder a volume, whose id no other has: who makes one holds its {@link LiveDisk#operation}.
     *
     * @throws VolumeNotFoundException when its base was deleted meanwhile
     */
    synchronized void add(Path made, Manifest manifest) throws IOException {
        VolumeInfo info = manifest.info();
        if (!info.base().isEmpty()) {
            get(VolumeId.base(info.base()));
        }
        disk.replace(made.resolve(ManifestFile.NAME), ManifestFile.text(manifest));
        try {
            disk.move(made, disk.folder(manifest.id()));
        } finally {
            if (Files.exists(disk.folder(manifest.id()).resolve(ManifestFile.NAME))) {
                remember(manifest);
            }
        }
    }

    /** Changes what is known of a volume. When that fails, what is on disk counts. */
    synchronized void update(Manifest manifest) throws IOException {
        Path folder = disk.folder(manifest.id());
        try {
            disk.replace(folder.resolve(ManifestFile.NAME), ManifestFile.text(manifest));
            remember(manifest);
        } catch (IOException e) {
            remember(ManifestFile.read(folder, manifest.id()));
            throw e;
        }
    }

    /**
     * Takes a volume out.
     *
     * @return the folder that is to be removed
     * @throws VolumeInUseException when it is a base that others need
     */
    synchronized Path remove(VolumeId id) throws IOException {
        Manifest manifest = get(id);
        if (id.kind() == VolumeId.Kind.BASE) {
            List<String> clones = all().stream()
                    .filter(other -> other.info().base().equals(id.name()))
                    .map(other -> other.id().name())
                    .toList();
            if (!clones.isEmpty()) {
                throw new VolumeInUseException("base '%s' has clones: %s".formatted(id.name(), clones));
            }
        }
        try {
            return disk.takeAway(disk.folder(id));
        } finally {
            if (!Files.exists(disk.folder(id))) {
                manifests.remove(id);
                targets.remove(manifest.info().target());
            }
        }
    }
}
