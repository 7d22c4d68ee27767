package dev.bramble.iscsi.volume;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Properties;

/** {@code volume.properties}, format 1: one {@code key=value} a line. */
final class VolumeMetadata {
    static final String FILE = "volume.properties";

    private static final String FORMAT = "1";

    private VolumeMetadata() {}

    static void write(Path folder, VolumeInfo info) throws IOException {
        Path file = folder.resolve(FILE);
        Files.writeString(
                file, """
                format=%s
                image=raw
                size=%d
                block=%d
                base=%s
                sha256=%s
                created=%s
                """.formatted(FORMAT, info.size(), info.blockSize(), info.base(), info.sha256(), info.created()));
        Disk.sync(file);
    }

    static VolumeInfo read(Path folder, VolumeId id) throws IOException {
        Path file = folder.resolve(FILE);
        if (Files.size(file) > 64 * 1024) {
            throw new IOException(file + " is no volume description");
        }
        Properties text = new Properties();
        text.load(new StringReader(Files.readString(file, StandardCharsets.UTF_8)));
        String format = text.getProperty("format", "");
        if (!format.equals(FORMAT)) {
            throw new IOException("%s has format '%s'; this release reads %s".formatted(file, format, FORMAT));
        }
        try {
            return new VolumeInfo(
                    id,
                    Long.parseLong(text.getProperty("size", "")),
                    Integer.parseInt(text.getProperty("block", "")),
                    text.getProperty("base", ""),
                    text.getProperty("sha256", ""),
                    Instant.parse(text.getProperty("created", "")));
        } catch (NumberFormatException | DateTimeException e) {
            throw new IOException(file + " is damaged: " + e.getMessage(), e);
        }
    }
}
