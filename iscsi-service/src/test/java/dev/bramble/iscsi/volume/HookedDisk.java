package dev.bramble.iscsi.volume;

import dev.bramble.iscsi.volume.medium.Medium;
import dev.bramble.posix.FileSystemStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;

/** A disk at whose changes something else happens, and that may say how much is free. */
final class HookedDisk extends Disk {
    interface Hook {
        void run() throws IOException;
    }

    /** Once, before the next file is made. */
    Hook beforeCreate = () -> {};

    /** Once, after the next description was replaced. */
    Hook afterReplace = () -> {};

    /** Bytes, for one question each; the last one stays. */
    final Deque<Long> free = new ArrayDeque<>();

    HookedDisk(Path root) throws IOException {
        super(root);
    }

    @Override
    Medium create(Path file) throws IOException {
        Hook hook = beforeCreate;
        beforeCreate = () -> {};
        hook.run();
        return super.create(file);
    }

    @Override
    void replace(Path file, String text) throws IOException {
        super.replace(file, text);
        Hook hook = afterReplace;
        afterReplace = () -> {};
        hook.run();
    }

    @Override
    FileSystemStatus fileSystem() throws IOException {
        FileSystemStatus real = super.fileSystem();
        Long said = free.size() > 1 ? free.poll() : free.peek();
        return said == null
                ? real
                : new FileSystemStatus(
                        real.type(),
                        real.fsid(),
                        real.blockSize(),
                        real.blocks(),
                        real.freeBlocks(),
                        said / real.blockSize(),
                        real.files(),
                        real.freeFiles(),
                        real.maxName(),
                        real.readOnly());
    }
}
