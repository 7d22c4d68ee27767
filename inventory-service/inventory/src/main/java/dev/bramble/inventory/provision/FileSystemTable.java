package dev.bramble.inventory.provision;

import dev.bramble.disk.ByteSource;
import dev.bramble.disk.CorruptDiskException;
import dev.bramble.disk.ext4.Ext4FileSystem;
import dev.bramble.disk.ext4.Inode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a system mounts at its start (fstab(5)). Of an image it names the disk that it was written to: a Pi whose root came by
 * NFS would wait for it, and end in its emergency mode.
 *
 * @param lines as written, a char a byte
 */
record FileSystemTable(List<String> lines) {
    /** From the root. */
    static final String PATH = "etc/fstab";

    private static final int MAX_BYTES = 1 << 20;
    private static final Set<String> FAT = Set.of("vfat", "msdos", "auto");
    private static final Set<String> BOOT = Set.of("/boot/firmware", "/boot");

    FileSystemTable {
        lines = List.copyOf(lines);
    }

    /**
     * Reads that of a system.
     *
     * @param root its ext4 partition
     * @return empty when there is none
     */
    static Optional<FileSystemTable> read(ByteSource root) throws IOException {
        Ext4FileSystem files = Ext4FileSystem.open(root);
        Optional<Inode> file = files.find(PATH.getBytes(StandardCharsets.US_ASCII))
                .filter(found -> found.type() == Inode.Type.REGULAR);
        if (file.isEmpty()) {
            return Optional.empty();
        }
        if (file.get().size() > MAX_BYTES) {
            throw new CorruptDiskException(
                    PATH + " has %d bytes".formatted(file.get().size()));
        }
        byte[] bytes = new byte[(int) file.get().size()];
        files.open(file.get()).read(0, ByteBuffer.wrap(bytes));
        return Optional.of(parse(bytes));
    }

    static FileSystemTable parse(byte[] file) {
        return new FileSystemTable(
                new String(file, StandardCharsets.ISO_8859_1).lines().toList());
    }

    /**
     * Without the root, which is mounted already, and with the boot tree in place of the boot partition.
     *
     * @param source of the boot tree, "server:path"
     * @param options of its mount
     */
    FileSystemTable withNfsRoot(String source, String options) {
        List<String> changed = new ArrayList<>();
        for (String line : lines) {
            String[] fields = line.strip().split("[ \t]+", -1);
            if (line.strip().startsWith("#") || fields.length < 3) {
                changed.add(line);
            } else if (fields[1].equals("/")) {
                changed.add("# by NFS: " + line);
            } else if (BOOT.contains(fields[1]) && FAT.contains(fields[2])) {
                changed.add("# by NFS: " + line);
                changed.add("%s %s nfs %s,_netdev,nofail 0 0".formatted(source, fields[1], options));
            } else {
                changed.add(line);
            }
        }
        return new FileSystemTable(changed);
    }

    byte[] bytes() {
        return (String.join("\n", lines) + "\n").getBytes(StandardCharsets.ISO_8859_1);
    }
}
