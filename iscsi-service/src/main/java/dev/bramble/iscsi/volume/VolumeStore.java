package dev.bramble.iscsi.volume;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The volumes beneath one folder, {@code disks/<id>/} and {@code bases/<id>/}, each with its bytes in
 * {@code data.raw} and its description beside it. Whatever makes or removes one does so in {@code making/} and
 * renames the whole folder, so that a crash leaves it as before or as after. One store at a time owns the folder.
 */
public final class VolumeStore implements AutoCloseable {
    static final String DATA = "data.raw";

    private final Path root;
    private final InstantSource clock;
    private final FileChannel lockFile;
    private final Map<String, OpenDisk> open = new HashMap<>();

    private VolumeStore(Path root, InstantSource clock, FileChannel lockFile) {
        this.root = root;
        this.clock = clock;
        this.lockFile = lockFile;
    }

    /**
     * Takes the folder, making it if need be, and removes what a crash left half made.
     *
     * @throws VolumeInUseException when another process has it
     */
    public static VolumeStore open(Path root, InstantSource clock) throws IOException {
        for (VolumeId.Kind kind : VolumeId.Kind.values()) {
            Files.createDirectories(root.resolve(kind.folder()));
        }
        Path making = Files.createDirectories(root.resolve("making"));
        FileChannel lockFile =
                FileChannel.open(root.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            StoreLock.take(lockFile, root);
            try (DirectoryStream<Path> leftOvers = Files.newDirectoryStream(making)) {
                for (Path leftOver : leftOvers) {
                    Disk.deleteTree(leftOver);
                }
            }
            Disk.sync(root);
            return new VolumeStore(root, clock, lockFile);
        } catch (IOException | RuntimeException e) {
            lockFile.close();
            throw e;
        }
    }

    /** Begins a base whose bytes then follow; {@code expectedSize} in bytes, or 0 when not known. */
    public BaseImport importBase(VolumeId id, long expectedSize) throws IOException {
        return new BaseImport(this, id, expectedSize, makingFolder());
    }

    synchronized VolumeInfo commitBase(Path made, VolumeInfo info) throws IOException {
        Optional<VolumeInfo> present = find(info.id());
        if (present.isPresent()) {
            if (present.get().sha256().equals(info.sha256())) {
                return present.get();
            }
            throw new VolumeExistsException("a base '%s' of other bytes exists; delete it first, or choose another name"
                    .formatted(info.id().name()));
        }
        publish(made, info);
        return info;
    }

    /**
     * Makes a writable copy of a base. Other calls go on meanwhile.
     *
     * @param size in bytes; 0: as the base's
     * @throws VolumeNotFoundException without that base
     * @throws VolumeExistsException when a volume of this id was made otherwise
     */
    public VolumeInfo cloneBase(VolumeId id, VolumeId base, long size) throws IOException {
        VolumeInfo source = get(base);
        long wanted = size == 0 ? source.size() : size;
        if (wanted < source.size() || wanted % VolumeInfo.BLOCK != 0) {
            throw new IllegalArgumentException("a clone of '%s' has at least %d bytes, a multiple of %d"
                    .formatted(base.name(), source.size(), VolumeInfo.BLOCK));
        }
        VolumeInfo clone = new VolumeInfo(id, wanted, VolumeInfo.BLOCK, base.name(), "", now());
        Optional<VolumeInfo> present = presentClone(clone);
        if (present.isPresent()) {
            return present.get();
        }
        Path made = makingFolder();
        try {
            copy(base, made.resolve(DATA), wanted);
            return commitClone(made, clone);
        } finally {
            if (Files.exists(made)) {
                Disk.deleteTree(made);
            }
        }
    }

    private synchronized Optional<VolumeInfo> presentClone(VolumeInfo clone) throws IOException {
        Optional<VolumeInfo> present = find(clone.id());
        if (present.isPresent()
                && !(present.get().base().equals(clone.base()) && present.get().size() == clone.size())) {
            throw new VolumeExistsException("a volume '%s' exists: a clone of '%s' with %d bytes"
                    .formatted(
                            clone.id().name(),
                            present.get().base(),
                            present.get().size()));
        }
        return present;
    }

    /** The base may have been deleted, or the same clone made, while this one was copied. */
    private synchronized VolumeInfo commitClone(Path made, VolumeInfo clone) throws IOException {
        Optional<VolumeInfo> present = presentClone(clone);
        if (present.isPresent()) {
            return present.get();
        }
        get(VolumeId.base(clone.base()));
        publish(made, clone);
        return clone;
    }

    private void copy(VolumeId base, Path into, long size) throws IOException {
        try (RawVolume from = RawVolume.openReadOnly(folder(base).resolve(DATA));
                FileChannel to = FileChannel.open(into, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            if (!Reflink.copy(folder(base).resolve(DATA), into)) {
                SparseCopy.copy(from, to);
            }
            setSize(to, size);
            to.force(true);
        } catch (IOException e) {
            throw Disk.explain(e, into);
        }
    }

    public synchronized Optional<VolumeInfo> find(VolumeId id) throws IOException {
        Path folder = folder(id);
        return Files.exists(folder.resolve(VolumeMetadata.FILE))
                ? Optional.of(VolumeMetadata.read(folder, id))
                : Optional.empty();
    }

    public VolumeInfo get(VolumeId id) throws IOException {
        return find(id).orElseThrow(() -> new VolumeNotFoundException(id));
    }

    /** All volumes and bases, by kind and name. */
    public synchronized List<VolumeInfo> list() throws IOException {
        List<VolumeInfo> all = new ArrayList<>();
        for (VolumeId.Kind kind : VolumeId.Kind.values()) {
            try (DirectoryStream<Path> folders = Files.newDirectoryStream(root.resolve(kind.folder()))) {
                for (Path folder : folders) {
                    all.add(get(new VolumeId(kind, String.valueOf(folder.getFileName()))));
                }
            }
        }
        all.sort(Comparator.comparing((VolumeInfo info) -> info.id().kind())
                .thenComparing(info -> info.id().name()));
        return all;
    }

    /** Bytes it takes on the file system. */
    public long allocated(VolumeId id) throws IOException {
        return Allocation.of(folder(id));
    }

    /**
     * Removes a volume or base.
     *
     * @throws VolumeInUseException when it has users, or a base has clones
     */
    public synchronized void delete(VolumeId id) throws IOException {
        get(id);
        if (!users(id).isEmpty()) {
            throw new VolumeInUseException("volume '%s' is in use by %s".formatted(id.name(), users(id)));
        }
        if (id.kind() == VolumeId.Kind.BASE) {
            List<String> clones = list().stream()
                    .filter(info -> info.base().equals(id.name()))
                    .map(info -> info.id().name())
                    .toList();
            if (!clones.isEmpty()) {
                throw new VolumeInUseException("base '%s' has clones: %s".formatted(id.name(), clones));
            }
        }
        Path gone = root.resolve("making").resolve(UUID.randomUUID().toString());
        Disk.move(folder(id), gone);
        Disk.deleteTree(gone);
    }

    /**
     * Opens a disk for a user, who closes it. All users of a disk share one open file, which alone holds its lock.
     *
     * @param user as told to whoever asks who uses it, or empty for a reader that does not count as one
     */
    public synchronized Volume use(VolumeId id, String user) throws IOException {
        if (id.kind() == VolumeId.Kind.BASE) {
            get(id);
            return RawVolume.openReadOnly(folder(id).resolve(DATA));
        }
        OpenDisk disk = open.get(id.name());
        if (disk == null) {
            VolumeInfo info = get(id);
            RawVolume raw = RawVolume.open(folder(id).resolve(DATA));
            if (raw.size() != info.size()) {
                raw.close();
                throw new IOException(
                        "volume '%s' has %d bytes on disk, not %d".formatted(id.name(), raw.size(), info.size()));
            }
            disk = new OpenDisk(raw);
            open.put(id.name(), disk);
        }
        disk.users.add(user);
        return new UsedVolume(this, id, user, disk.volume);
    }

    synchronized void release(VolumeId id, String user) throws IOException {
        OpenDisk disk = open.get(id.name());
        if (disk != null && disk.users.remove(user) && disk.users.isEmpty()) {
            open.remove(id.name());
            disk.volume.close();
        }
    }

    /** A text of that name beside a volume; gone when the volume is. */
    public SideFile sideFile(VolumeId id, String name) {
        return new SideFile(folder(id).resolve(name));
    }

    /** Who uses a disk now. */
    public synchronized List<String> users(VolumeId id) {
        OpenDisk disk = id.kind() == VolumeId.Kind.DISK ? open.get(id.name()) : null;
        return disk == null
                ? List.of()
                : disk.users.stream().filter(user -> !user.isEmpty()).toList();
    }

    private void publish(Path made, VolumeInfo info) throws IOException {
        VolumeMetadata.write(made, info);
        Disk.sync(made);
        Disk.move(made, folder(info.id()));
    }

    private Path makingFolder() throws IOException {
        return Files.createDirectory(
                root.resolve("making").resolve(UUID.randomUUID().toString()));
    }

    private Path folder(VolumeId id) {
        return root.resolve(id.kind().folder()).resolve(id.name());
    }

    Instant now() {
        return clock.instant();
    }

    /** Extends a file by a hole. */
    static void setSize(FileChannel channel, long size) throws IOException {
        if (channel.size() < size) {
            channel.write(ByteBuffer.allocate(1), size - 1);
        }
    }

    @Override
    public synchronized void close() throws IOException {
        for (OpenDisk disk : open.values()) {
            disk.volume.flush();
            disk.volume.close();
        }
        open.clear();
        lockFile.close();
    }

    private static final class OpenDisk {
        final Volume volume;
        final List<String> users = new ArrayList<>();

        OpenDisk(Volume volume) {
            this.volume = volume;
        }
    }
}
