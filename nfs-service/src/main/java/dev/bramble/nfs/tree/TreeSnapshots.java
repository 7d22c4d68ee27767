package dev.bramble.nfs.tree;

import dev.bramble.nfs.tree.TreeException.Reason;
import java.io.IOException;
import java.io.Reader;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Pattern;

/** The snapshots of trees, each a directory with a description and the files. For one caller at a time and tree. */
final class TreeSnapshots {
    private static final Pattern NAME = Pattern.compile("(?!\\.{1,2}$)[A-Za-z0-9._-]{1,63}");
    private static final int MOST = 64;
    private static final String DESCRIPTION = "snapshot.properties";
    private static final String FILES = "tree";
    private static final String VERSION = "1";

    private final TreeLayout layout;
    private final TreeFolders folders;
    private final InstantSource clock;

    TreeSnapshots(TreeLayout layout, TreeFolders folders, InstantSource clock) {
        this.layout = layout;
        this.folders = folders;
        this.clock = clock;
    }

    /** Copies a tree, unless there is a snapshot of this name. */
    TreeSnapshot take(String uid, String name) throws IOException {
        Path place = place(uid, name);
        if (isThere(place)) {
            return read(uid, place);
        }
        if (of(uid).size() >= MOST) {
            throw new TreeException(
                    Reason.PRECONDITION,
                    "boot tree '%s' has %d snapshots, which is the most: delete some".formatted(uid, MOST));
        }
        Path making = layout.making(uid);
        folders.remove(making);
        folders.make(making);
        try {
            Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
            folders.make(making.resolve(FILES));
            long size = TreeCopy.run(folders, layout.tree(uid), making.resolve(FILES), Set.of());
            write(making.resolve(DESCRIPTION), now, size);
            TreeFolders.sync(making);
            makePrivate(layout.snapshots());
            makePrivate(layout.snapshots(uid));
            folders.move(making, place);
            return new TreeSnapshot(uid, name, now, size);
        } finally {
            folders.remove(making);
        }
    }

    /** From oldest to latest. */
    List<TreeSnapshot> of(String uid) throws IOException {
        List<TreeSnapshot> snapshots = new ArrayList<>();
        if (isThere(layout.snapshots(uid))) {
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(layout.snapshots(uid))) {
                for (Path entry : entries) {
                    snapshots.add(read(uid, entry));
                }
            }
        }
        snapshots.sort(Comparator.comparing(TreeSnapshot::created).thenComparing(TreeSnapshot::name));
        return snapshots;
    }

    void delete(String uid, String name) throws IOException {
        Path place = existing(uid, name);
        Path gone = layout.deleting(uid);
        folders.remove(gone);
        folders.move(place, gone);
        folders.remove(gone);
    }

    /** Where the files of a snapshot are. */
    Path files(String uid, String name) throws IOException {
        return existing(uid, name).resolve(FILES);
    }

    private Path existing(String uid, String name) throws IOException {
        Path place = place(uid, name);
        if (!isThere(place)) {
            throw new TreeException(
                    Reason.NOT_FOUND,
                    "boot tree '%s' has no snapshot '%s'; it has %s".formatted(uid, name, names(uid)));
        }
        return place;
    }

    private String names(String uid) throws IOException {
        List<String> names = of(uid).stream().map(TreeSnapshot::name).toList();
        return names.isEmpty() ? "none" : String.join(", ", names);
    }

    private Path place(String uid, String name) throws TreeException {
        if (!NAME.matcher(name).matches()) {
            throw new TreeException(
                    Reason.INVALID,
                    "'%s' is no name of a snapshot: 1 to 63 letters, digits, '.', '_', '-'".formatted(name));
        }
        return layout.snapshots(uid).resolve(name);
    }

    private static boolean isThere(Path directory) {
        return Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS);
    }

    private void makePrivate(Path directory) throws IOException {
        if (!isThere(directory)) {
            folders.aboutToChange();
            try {
                Files.createDirectory(
                        directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            } catch (FileAlreadyExistsException e) {
                if (!isThere(directory)) {
                    throw e;
                }
                // Another tree's snapshot was as quick.
            }
            TreeFolders.sync(directory.resolveSibling(".").normalize());
        }
    }

    private static void write(Path file, Instant created, long size) throws IOException {
        String text = "version=%s%ncreated=%s%nsize=%d%n".formatted(VERSION, created, size);
        Files.writeString(file, text, StandardOpenOption.CREATE_NEW);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    private static TreeSnapshot read(String uid, Path place) throws IOException {
        Path file = place.resolve(DESCRIPTION);
        Properties text = new Properties();
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            text.load(reader);
        }
        if (!VERSION.equals(text.getProperty("version"))) {
            throw new IOException("%s is of version %s, which this release does not know"
                    .formatted(file, text.getProperty("version")));
        }
        try {
            return new TreeSnapshot(
                    uid,
                    String.valueOf(place.getFileName()),
                    Instant.parse(text.getProperty("created", "")),
                    Long.parseLong(text.getProperty("size", "")));
        } catch (DateTimeException | NumberFormatException e) {
            throw new IOException(file + " is damaged: " + e.getMessage(), e);
        }
    }
}
