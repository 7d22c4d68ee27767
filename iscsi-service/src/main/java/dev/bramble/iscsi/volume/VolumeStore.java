package dev.bramble.iscsi.volume;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * The volumes beneath one folder, {@code disks/<id>/} and {@code bases/<id>/}, each with its layers and its description
 * beside them. What makes or removes a volume does so in {@code making/} and renames the whole folder; what changes one
 * renames a new description over the old: a crash leaves it as before or as after. One store at a time owns the folder.
 */
public final class VolumeStore implements AutoCloseable {
    private final StoreLock lock;
    private final Disk disk;
    private final Catalog catalog;
    private final Layers layers;
    private final LiveDisks disks;
    private final PoolWatch pool;
    private final StoreParts parts;
    private final Creation creation;
    private final Snapshots snapshots;
    private final Resizing resizing;
    private final Flattening flattening;

    private VolumeStore(StoreLock lock, Disk disk, InstantSource clock, StoreSettings settings) throws IOException {
        this.lock = lock;
        this.disk = disk;
        this.catalog = Catalog.read(disk);
        this.layers = new Layers(disk);
        this.pool = new PoolWatch(disk, catalog, settings.reserve());
        this.disks = new LiveDisks(catalog, layers, pool::setFull);
        this.parts = new StoreParts(disk, catalog, layers, disks, pool, clock);
        this.creation = new Creation(parts);
        this.flattening = new Flattening(parts);
        this.snapshots = new Snapshots(parts, flattening);
        this.resizing = new Resizing(parts);
    }

    /** As {@link #open(Path, InstantSource, StoreSettings)}, with what is set if nothing is. */
    public static VolumeStore open(Path root, InstantSource clock) throws IOException {
        return open(root, clock, StoreSettings.DEFAULT);
    }

    /**
     * Takes the folder, making it if need be, and removes what a crash left half made.
     *
     * @throws VolumeInUseException when another process has it
     */
    public static VolumeStore open(Path root, InstantSource clock, StoreSettings settings) throws IOException {
        Files.createDirectories(root);
        return open(new Disk(root), clock, settings);
    }

    static VolumeStore open(Disk disk, InstantSource clock, StoreSettings settings) throws IOException {
        Path root = disk.root();
        for (VolumeId.Kind kind : VolumeId.Kind.values()) {
            Files.createDirectories(root.resolve(kind.folder()));
        }
        Path making = Files.createDirectories(root.resolve("making"));
        StoreLock lock = StoreLock.take(root);
        try {
            try (DirectoryStream<Path> leftOvers = Files.newDirectoryStream(making)) {
                for (Path leftOver : leftOvers) {
                    disk.deleteTree(leftOver);
                }
            }
            disk.sync(root);
            return new VolumeStore(lock, disk, clock, settings);
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    /** Begins a base whose bytes then follow; {@code expectedSize} in bytes, or 0 when not known. */
    public BaseImport importBase(VolumeId id, long expectedSize) throws IOException {
        return new BaseImport(parts, id, expectedSize);
    }

    /**
     * Makes a blank volume. One that was asked for alike is left as it is, and is the answer.
     *
     * @throws VolumeExistsException when a volume of this id was made otherwise
     * @throws VolumeFullException when only the reserve is left
     */
    public VolumeInfo create(VolumeRequest request) throws IOException {
        return creation.create(request);
    }

    /** As {@link #cloneBase(VolumeId, VolumeId, long, Optional, boolean)}, as is best here. */
    public VolumeInfo cloneBase(VolumeId id, VolumeId base, long size) throws IOException {
        return cloneBase(id, base, size, Optional.empty(), false);
    }

    /**
     * Makes a writable copy of a base.
     *
     * @param size in bytes; 0: as the base's
     * @param format empty: raw where the file system shares blocks, else qcow2 over the base
     * @throws VolumeNotFoundException without that base
     * @throws VolumeExistsException when a volume of this id was made otherwise
     * @throws VolumeFullException when only the reserve is left
     */
    public VolumeInfo cloneBase(
            VolumeId id, VolumeId base, long size, Optional<VolumeFormat> format, boolean writeThrough)
            throws IOException {
        return creation.cloneBase(id, base, size, format, writeThrough, false);
    }

    /** As {@link #cloneBase(VolumeId, VolumeId, long, Optional, boolean)}; where it is larger its partitions fit. */
    public VolumeInfo cloneFitted(
            VolumeId id, VolumeId base, long size, Optional<VolumeFormat> format, boolean writeThrough)
            throws IOException {
        return creation.cloneBase(id, base, size, format, writeThrough, true);
    }

    /** Waits for no disk. */
    public Optional<VolumeInfo> find(VolumeId id) throws IOException {
        return catalog.find(id).map(Manifest::info);
    }

    /** Waits for no disk. */
    public VolumeInfo get(VolumeId id) throws IOException {
        return catalog.get(id).info();
    }

    /** The volume that has this target of its own; the Pis' targets are the inventory's. Waits for no disk. */
    public Optional<VolumeInfo> findByTarget(String target) {
        return catalog.findByTarget(target).map(Manifest::info);
    }

    /** Volumes with a target of their own to which an initiator may log in. Waits for no disk. */
    public List<VolumeInfo> visibleTo(String initiator) {
        return catalog.withTarget().stream()
                .map(Manifest::info)
                .filter(info -> info.access().permits(initiator))
                .toList();
    }

    /** All volumes and bases, by kind and name, but those whose description cannot be read. */
    public List<VolumeInfo> list() {
        return catalog.all().stream().map(Manifest::info).toList();
    }

    /** Bytes it takes on the file system with its snapshots, those it shares included. */
    public long allocated(VolumeId id) throws IOException {
        return pool.allocated(catalog.get(id));
    }

    /** As {@link #allocated(VolumeId)}, of a snapshot alone. */
    public long allocated(VolumeId id, Snapshot snapshot) throws IOException {
        return pool.allocated(catalog.get(id), snapshot.file());
    }

    /**
     * Removes a volume with its snapshots, or a base.
     *
     * @throws VolumeInUseException when it has users, or a base has clones
     */
    public void delete(VolumeId id) throws IOException {
        LiveDisk live = disks.of(id);
        live.operation(() -> {
            catalog.get(id);
            disk.deleteTree(live.remove());
            return id;
        });
    }

    /** As {@link #use(VolumeId, String, Runnable)}, for a user who need not hear of its size. */
    public Volume use(VolumeId id, String user) throws IOException {
        return use(id, user, () -> {});
    }

    /**
     * Opens a disk for a user, who closes it. All users of a disk share one open file, which alone holds its lock.
     *
     * @param user as told to whoever asks who uses it, or empty for a reader that does not count as one
     * @param onResize run when {@link Volume#size} has changed; must not block
     * @throws VolumeInUseException when another program has it
     */
    public Volume use(VolumeId id, String user, Runnable onResize) throws IOException {
        return id.kind() == VolumeId.Kind.BASE
                ? layers.base(catalog.get(id))
                : disks.of(id).use(user, onResize);
    }

    /** As {@link #use(VolumeId, String, Runnable)} where that need not wait: a disk that is open. */
    public Optional<Volume> useNow(VolumeId id, String user, Runnable onResize) {
        return id.kind() == VolumeId.Kind.BASE ? Optional.empty() : disks.of(id).useNow(user, onResize);
    }

    /**
     * Opens a disk, or keeps it open, for someone who is no user and closes it.
     *
     * @param onReplaced run before an operation makes its bytes others or removes it, and when its size has changed; must
     *     not block
     */
    public Volume keepOpen(VolumeId id, Runnable onReplaced) throws IOException {
        return disks.of(id).keep(onReplaced);
    }

    /** A text of that name beside a volume; gone when the volume is. */
    public SideFile sideFile(VolumeId id, String name) {
        return new SideFile(disk, disk.folder(id).resolve(name));
    }

    /** Who uses a disk now. */
    public List<String> users(VolumeId id) {
        return id.kind() == VolumeId.Kind.DISK ? disks.of(id).users() : List.of();
    }

    /**
     * Keeps a disk as it is now; its users see a pause at most. What they wrote and did not flush is kept too. One of
     * that name is left as it is, and is the answer.
     */
    public Snapshot snapshot(VolumeId disk, String name) throws IOException {
        return snapshots.take(disk, name);
    }

    /** From oldest to latest. */
    public List<Snapshot> snapshots(VolumeId disk) throws IOException {
        return snapshots.list(disk);
    }

    /**
     * Makes a disk's bytes and size the snapshot's again; all snapshots stay.
     *
     * @throws VolumeInUseException when it has users
     */
    public VolumeInfo rollBack(VolumeId disk, String snapshot) throws IOException {
        return snapshots.rollBack(disk, snapshot);
    }

    /**
     * Removes a snapshot; the disk and the other snapshots keep their bytes.
     *
     * @throws VolumeInUseException when several lie on it
     */
    public void deleteSnapshot(VolumeId disk, String snapshot) throws IOException {
        snapshots.delete(disk, snapshot);
    }

    /**
     * Makes a disk larger, under its users too, who are told; or smaller, without users.
     *
     * @param size in bytes, a multiple of its block size
     * @throws IllegalArgumentException for a smaller size that is not allowed
     * @throws VolumeInUseException for a smaller size with users
     */
    public VolumeInfo resize(VolumeId disk, long size, boolean allowShrink) throws IOException {
        return resizing.resize(disk, size, allowShrink);
    }

    /** Copies what a disk shares with its base, on which it depends no more; its users see short pauses at most. */
    public VolumeInfo flatten(VolumeId disk) throws IOException {
        return flattening.flatten(disk);
    }

    /**
     * Begins to read all of a base, a disk or one of its snapshots.
     *
     * @throws VolumeInUseException for a disk with users; also later on, when one comes
     */
    public Export export(VolumeId id, Optional<String> snapshot) throws IOException {
        Manifest manifest = catalog.get(id);
        if (snapshot.isPresent()) {
            return new Export(layers.snapshot(id, Snapshots.find(manifest, snapshot.get())), () -> {});
        }
        if (id.kind() == VolumeId.Kind.BASE) {
            return new Export(layers.base(manifest), () -> {});
        }
        LiveDisk live = disks.of(id);
        long epoch = live.epoch();
        live.requireUnused("export it, or export a snapshot");
        return new Export(live.hold(), () -> {
            live.requireUnused("export it, or export a snapshot");
            if (live.epoch() != epoch) {
                throw new VolumeInUseException(
                        "volume '%s' was used or changed meanwhile: export it again, or a snapshot"
                                .formatted(id.name()));
            }
        });
    }

    /** The file system that the volumes lie on. */
    public Pool pool() throws IOException {
        return pool.pool();
    }

    @Override
    public void close() throws IOException {
        try (lock;
                disk) {
            disks.close();
        }
    }
}
