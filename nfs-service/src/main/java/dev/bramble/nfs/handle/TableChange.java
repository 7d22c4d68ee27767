package dev.bramble.nfs.handle;

import dev.bramble.nfs.fs.FileException;
import dev.bramble.nfs.fs.FileKey;
import dev.bramble.nfs.fs.TreePath;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;

/** One record of a {@link HandleLog}: what changed in the table. */
sealed interface TableChange {
    byte PUT = 1;
    byte REMOVE = 2;
    byte RENAME = 3;

    void applyTo(PathTable table);

    byte[] bytes();

    /** Reads what {@link #bytes} gave. */
    static TableChange read(ByteBuffer in) throws FileException {
        return switch (in.get()) {
            case PUT -> new Put(new FileKey(in.getLong(), in.getLong(), in.getLong()), path(in));
            case REMOVE -> new Remove(path(in));
            case RENAME -> new Rename(path(in), path(in));
            default -> throw new BufferUnderflowException();
        };
    }

    private static TreePath path(ByteBuffer in) throws FileException {
        int length = in.getInt();
        if (length < 0 || length > in.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        return TreePath.of(bytes);
    }

    private static byte[] record(byte type, byte[] key, byte[]... paths) {
        int size = 1 + key.length;
        for (byte[] path : paths) {
            size += Integer.BYTES + path.length;
        }
        ByteBuffer out = ByteBuffer.allocate(size).put(type).put(key);
        for (byte[] path : paths) {
            out.putInt(path.length).put(path);
        }
        return out.array();
    }

    /** A file was seen at a path. */
    record Put(FileKey key, TreePath path) implements TableChange {
        @Override
        public void applyTo(PathTable table) {
            table.put(key, path);
        }

        @Override
        public byte[] bytes() {
            byte[] numbers = ByteBuffer.allocate(3 * Long.BYTES)
                    .putLong(key.device())
                    .putLong(key.inode())
                    .putLong(key.generation())
                    .array();
            return record(PUT, numbers, path.bytes());
        }
    }

    /** A path, and what was beneath it, is gone. */
    record Remove(TreePath path) implements TableChange {
        @Override
        public void applyTo(PathTable table) {
            table.remove(path);
        }

        @Override
        public byte[] bytes() {
            return record(REMOVE, new byte[0], path.bytes());
        }
    }

    /** A path, and what is beneath it, has another name. */
    record Rename(TreePath from, TreePath to) implements TableChange {
        @Override
        public void applyTo(PathTable table) {
            table.rename(from, to);
        }

        @Override
        public byte[] bytes() {
            return record(RENAME, new byte[0], from.bytes(), to.bytes());
        }
    }
}
