package dev.bramble.e2e;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The LUN of a machine that is off, as a file: an MBR whose second partition is the root. */
record ExportedDisk(Path file) {
    private static final int ROOT_ENTRY = 446 + 16;
    private static final int SECTOR = 512;

    /** Exports it. The machine is off, but did not log out: a volume with a session is exported by a snapshot. */
    static ExportedDisk of(RunningBramble bramble, String pi, Path file) throws Exception {
        String uid = bramble.pi(pi).get("uid").getAsString();
        bramble.bramble("volume", "snapshot", uid, "off");
        bramble.bramble("volume", "export", uid, file.toString(), "--snapshot", "off");
        return new ExportedDisk(file);
    }

    /** What e2fsck says of the root, if it says that anything is wrong. */
    String fileSystemErrors() throws Exception {
        Tool.Result check = new Tool("e2fsck", "e2fsprogs").run("-fn", file + "?offset=" + rootOffset());
        return check.exit() == 0 ? "" : check.exit() + ": " + check.output();
    }

    /** What debugfs prints for a request. */
    String debugfs(String request) throws Exception {
        return new Tool("debugfs", "e2fsprogs")
                .run("-R", request, file + "?offset=" + rootOffset())
                .succeeded()
                .output();
    }

    /** By the second entry of the MBR's partition table, in bytes. */
    long rootOffset() throws IOException {
        ByteBuffer entry = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
        try (FileChannel channel = FileChannel.open(file)) {
            channel.read(entry, ROOT_ENTRY);
        }
        return Integer.toUnsignedLong(entry.getInt(8)) * SECTOR;
    }

    void blank(long at, int bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.allocate(bytes), at);
        }
    }
}
