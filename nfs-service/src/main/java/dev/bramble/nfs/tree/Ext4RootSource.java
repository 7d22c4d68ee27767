package dev.bramble.nfs.tree;

import dev.bramble.disk.ByteSource;
import dev.bramble.disk.CorruptDiskException;
import dev.bramble.disk.ext4.Ext4FileSystem;
import dev.bramble.disk.ext4.FileContent;
import dev.bramble.disk.ext4.Inode;
import dev.bramble.disk.ext4.Run;
import dev.bramble.disk.ext4.Superblock;
import dev.bramble.disk.partition.Partition;
import dev.bramble.disk.partition.PartitionTable;
import dev.bramble.nfs.tree.TreeException.Reason;
import dev.bramble.posix.Descriptor;
import dev.bramble.posix.Errno;
import dev.bramble.posix.FileType;
import dev.bramble.posix.OpenDirectory;
import dev.bramble.posix.OpenFile;
import dev.bramble.posix.OpenFlag;
import dev.bramble.posix.PosixException;
import dev.bramble.posix.TimeChange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The files of a disk's first ext4 partition, with owners, modes, times, holes, links and special files; without extended
 * attributes, which NFS does not carry. Used once. An image may be made to do harm: names are used one by one, in
 * directories that are opened without following links, and no more is written than the partition has blocks.
 */
public final class Ext4RootSource implements RootTrees.Source {
    private static final int PRIVATE_FOLDER = 0700;
    private static final int PRIVATE = 0600;
    private static final int PIECE_BYTES = 1 << 20;

    private final ByteSource disk;
    private final Map<String, TreeFile> replaced = new LinkedHashMap<>();
    private final Progress progress;
    private final List<Folder> made = new ArrayList<>();
    private final Map<Long, byte[]> linked = new HashMap<>();
    private final ByteBuffer piece = ByteBuffer.allocateDirect(PIECE_BYTES);
    private long files;
    private long bytes;
    private byte[] openPath = new byte[0];
    private @Nullable OpenDirectory open;

    /** Told how far it is. */
    @FunctionalInterface
    public interface Progress {
        /** May throw to end it. */
        void at(long files, long bytes) throws IOException;
    }

    private static final class Folder {
        private final byte[] path;
        private final Inode inode;

        private Folder(byte[] path, Inode inode) {
            this.path = path;
            this.inode = inode;
        }
    }

    /** @param files replace or join those of the disk, owned by root */
    public Ext4RootSource(ByteSource disk, List<TreeFile> files, Progress progress) {
        this.disk = disk;
        this.progress = progress;
        files.forEach(file -> replaced.put(file.text(), file));
    }

    @Override
    public void copyTo(OpenDirectory target) throws IOException {
        Ext4FileSystem source = Ext4FileSystem.open(partition());
        try {
            source.walk((path, file) -> copy(source, path, file, target));
            for (TreeFile file : replaced.values()) {
                write(file, target);
            }
        } finally {
            if (open != null) {
                open.close();
            }
        }
        for (Folder folder : made.reversed()) {
            try (OpenDirectory directory = TreeFolders.open(target, folder.path)) {
                put(directory, folder.inode);
            }
        }
        put(target, source.inode(Ext4FileSystem.ROOT));
    }

    private ByteSource partition() throws IOException {
        for (Partition partition : PartitionTable.read(disk).partitions()) {
            ByteSource bytes = partition.on(disk);
            if (Superblock.read(bytes).isPresent()) {
                return bytes;
            }
        }
        throw new TreeException(Reason.PRECONDITION, "the image has no ext4 partition to make a root tree from");
    }

    private void copy(Ext4FileSystem source, byte[] path, Inode file, OpenDirectory target) throws IOException {
        progress.at(++files, bytes);
        byte[] name = Arrays.copyOfRange(path, nameStart(path), path.length);
        if (file.type() == Inode.Type.DIRECTORY) {
            folder(path, target).makeDirectory(name, PRIVATE_FOLDER);
            made.add(new Folder(path, file));
        } else if (!replaced.containsKey(new String(path, StandardCharsets.UTF_8))) {
            OpenDirectory folder = folder(path, target);
            if (!link(file, path, name, folder, target)) {
                make(source, file, name, folder);
            }
        }
    }

    /** The directory that a path's last name is in: that of the path before, mostly. */
    private OpenDirectory folder(byte[] path, OpenDirectory target) throws IOException {
        int end = nameStart(path) - 1;
        if (end < 0) {
            return target;
        }
        byte[] wanted = Arrays.copyOf(path, end);
        if (open == null || !Arrays.equals(openPath, wanted)) {
            if (open != null) {
                open.close();
            }
            open = TreeFolders.open(target, wanted);
            openPath = wanted;
        }
        return open;
    }

    private static int nameStart(byte[] path) {
        int start = path.length;
        while (start > 0 && path[start - 1] != '/') {
            start--;
        }
        return start;
    }

    /** Whether the file was made under another name, of which this one is made a link. */
    private boolean link(Inode file, byte[] path, byte[] name, OpenDirectory folder, OpenDirectory target)
            throws IOException {
        if (file.links() < 2) {
            return false;
        }
        byte[] first = linked.putIfAbsent(file.number(), path);
        if (first == null) {
            return false;
        }
        try (OpenFile there = target.referenceLiterally(first)) {
            folder.link(there, name);
        }
        return true;
    }

    private void make(Ext4FileSystem source, Inode file, byte[] name, OpenDirectory folder) throws IOException {
        switch (file.type()) {
            case REGULAR -> {
                try (OpenFile copy = create(folder, name)) {
                    content(source.open(file), copy, source.size());
                    put(copy, file);
                }
            }
            case SYMBOLIC_LINK -> {
                folder.makeSymbolicLink(name, source.readLink(file));
                folder.setOwner(name, file.uid(), file.gid());
                folder.setTimes(name, new TimeChange.To(file.accessed()), new TimeChange.To(file.modified()));
            }
            default -> {
                node(file, name, folder);
                try (OpenFile copy = folder.reference(name)) {
                    put(copy, file);
                }
            }
        }
    }

    private static OpenFile create(OpenDirectory folder, byte[] name) throws IOException {
        return folder.createBeneath(name, PRIVATE, OpenFlag.CREATE, OpenFlag.EXCLUSIVE, OpenFlag.WRITE_ONLY);
    }

    private void content(FileContent from, OpenFile to, long most) throws IOException {
        to.truncate(from.size());
        for (Run run : from.data()) {
            long end = run.offset() + run.length();
            for (long at = run.offset(); at < end; at += PIECE_BYTES) {
                piece.clear().limit((int) Math.min(PIECE_BYTES, end - at));
                bytes += piece.remaining();
                if (bytes > most) {
                    throw new CorruptDiskException("the files of the ext4 partition have more blocks than it has");
                }
                from.read(at, piece);
                piece.flip();
                for (long next = at; piece.hasRemaining(); ) {
                    next += to.pwrite(next, piece);
                }
                progress.at(files, bytes);
            }
        }
    }

    private static void node(Inode file, byte[] name, OpenDirectory folder) throws IOException {
        try {
            folder.makeNode(name, FileType.valueOf(file.type().name()), 0, file.deviceMajor(), file.deviceMinor());
        } catch (PosixException e) {
            if (e.errno() != Errno.EPERM) {
                throw e;
            }
            throw new TreeException(
                    Reason.PRECONDITION,
                    "nfs-service may not make the device file '%s' of the image: run it with CAP_MKNOD"
                            .formatted(new String(name, StandardCharsets.UTF_8)));
        }
    }

    private void write(TreeFile file, OpenDirectory target) throws IOException {
        byte[] path = file.text().getBytes(StandardCharsets.UTF_8);
        byte[] name = Arrays.copyOfRange(path, nameStart(path), path.length);
        progress.at(++files, bytes);
        try (OpenFile made = create(folderOf(file, path, target), name)) {
            ByteBuffer content = file.content().asReadOnlyByteBuffer();
            for (long at = 0; content.hasRemaining(); ) {
                at += made.pwrite(at, content);
            }
            made.setMode(file.mode());
        }
    }

    private OpenDirectory folderOf(TreeFile file, byte[] path, OpenDirectory target) throws IOException {
        try {
            return folder(path, target);
        } catch (NoSuchFileException e) {
            throw new TreeException(
                    Reason.PRECONDITION, "the image has no folder to put '%s' in".formatted(file.text()));
        }
    }

    /** The mode last but for times: a change of owner takes set-id bits away. */
    private static void put(Descriptor file, Inode from) throws IOException {
        file.setOwner(from.uid(), from.gid());
        file.setMode(from.permissions());
        file.setTimes(new TimeChange.To(from.accessed()), new TimeChange.To(from.modified()));
    }
}
