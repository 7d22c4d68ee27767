package dev.bramble.nfs.tree;

import dev.bramble.posix.DirectoryEntry;
import dev.bramble.posix.FileStatus;
import dev.bramble.posix.FileType;
import dev.bramble.posix.OpenDirectory;
import dev.bramble.posix.OpenFile;
import dev.bramble.posix.OpenFlag;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** All that can be seen of a tree, as text by path, to be compared. */
final class TreeState {
    private TreeState() {}

    static Map<String, String> of(Path root) throws IOException {
        Map<String, String> state = new TreeMap<>();
        try (OpenDirectory top = OpenDirectory.open(root)) {
            state.put(".", text(top.status(), ""));
            add(top, "", state);
        }
        return state;
    }

    private static void add(OpenDirectory folder, String path, Map<String, String> state) throws IOException {
        List<byte[]> names = folder.entries(0, 1 << 20).stream()
                .map(DirectoryEntry::name)
                .filter(name -> !TreeFolders.isDots(name))
                .toList();
        for (byte[] name : names) {
            FileStatus status = folder.status(name);
            String own = path + "/" + new String(name, StandardCharsets.ISO_8859_1);
            state.put(own, text(status, content(folder, name, status)));
            if (status.type() == FileType.DIRECTORY) {
                try (OpenDirectory inner = folder.openDirectoryBeneath(name)) {
                    add(inner, own, state);
                }
            }
        }
    }

    private static String text(FileStatus status, String content) {
        return "%s %o %d:%d links %d dev %d,%d a %s m %s %s"
                .formatted(
                        status.type(),
                        status.mode(),
                        status.uid(),
                        status.gid(),
                        status.type() == FileType.DIRECTORY ? 0 : status.nlink(),
                        status.specialMajor(),
                        status.specialMinor(),
                        status.type() == FileType.REGULAR ? status.atime() : "",
                        status.mtime(),
                        content);
    }

    /** Read without touching its time of access, which is compared too. */
    private static String content(OpenDirectory folder, byte[] name, FileStatus status) throws IOException {
        if (status.type() == FileType.SYMBOLIC_LINK) {
            return new String(folder.readLink(name), StandardCharsets.ISO_8859_1);
        }
        if (status.type() != FileType.REGULAR) {
            return "";
        }
        try (OpenFile file = folder.openBeneath(name, OpenFlag.NO_ATIME)) {
            ByteBuffer bytes = ByteBuffer.allocate((int) status.size());
            while (bytes.hasRemaining() && file.pread(bytes.position(), bytes) > 0) {
                // A short read is no end.
            }
            return status.size() + " bytes " + Arrays.hashCode(bytes.array());
        }
    }

    /** The names in a directory. */
    static List<String> names(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.map(entry -> String.valueOf(entry.getFileName()))
                    .sorted()
                    .toList();
        }
    }
}
