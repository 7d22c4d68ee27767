package dev.bramble.iscsi.volume;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A small text kept beside a volume's bytes, for whoever serves it: after a crash it is as before or as after a
 * {@link #write}.
 */
public final class SideFile {
    private static final int MOST = 256 * 1024;

    private final Disk disk;
    private final Path file;

    SideFile(Disk disk, Path file) {
        this.disk = disk;
        this.file = file;
    }

    /** Empty when nothing was written. */
    public String read() throws IOException {
        if (!Files.exists(file)) {
            return "";
        }
        if (Files.size(file) > MOST) {
            throw new IOException("%s has more than %d bytes".formatted(file, MOST));
        }
        return Files.readString(file, StandardCharsets.UTF_8);
    }

    /** Returns when the text is on the medium. */
    public void write(String text) throws IOException {
        disk.replace(file, text);
    }
}
