package dev.bramble.iscsi.volume;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;

/** {@code volume.properties}: one {@code key=value} a line. Written in format 2; format 1 had raw files and no more. */
final class ManifestFile {
    static final String NAME = "volume.properties";

    private static final int MAX_BYTES = 1024 * 1024;
    private static final String FORMAT = "2";

    private ManifestFile() {}

    static String text(Manifest manifest) {
        VolumeInfo info = manifest.info();
        StringBuilder text = new StringBuilder("""
                format=%s
                file=%s
                size=%d
                block=%d
                base=%s
                sha256=%s
                created=%s
                target=%s
                any-initiator=%s
                initiators=%s
                write-through=%s
                device=%s
                origin.base=%s
                origin.size=%d
                origin.format=%s
                snapshots=%d
                """.formatted(
                        FORMAT,
                        manifest.file(),
                        info.size(),
                        info.blockSize(),
                        info.base(),
                        info.sha256(),
                        info.created(),
                        info.target(),
                        info.access().anyInitiator(),
                        String.join(",", new TreeSet<>(info.access().initiators())),
                        info.writeThrough(),
                        info.device(),
                        manifest.origin().base(),
                        manifest.origin().size(),
                        manifest.origin().format(),
                        manifest.snapshots().size()));
        int number = 0;
        for (Snapshot snapshot : manifest.snapshots()) {
            text.append("""
                    snapshot.%1$d.name=%2$s
                    snapshot.%1$d.file=%3$s
                    snapshot.%1$d.size=%4$d
                    snapshot.%1$d.created=%5$s
                    """.formatted(number++, snapshot.name(), snapshot.file(), snapshot.size(), snapshot.created()));
        }
        return text.toString();
    }

    static Manifest read(Path folder, VolumeId id) throws IOException {
        Path file = folder.resolve(NAME);
        if (Files.size(file) > MAX_BYTES) {
            throw new IOException(file + " is no volume description");
        }
        Properties text = new Properties();
        text.load(new StringReader(Files.readString(file, StandardCharsets.UTF_8)));
        String format = text.getProperty("format", "");
        try {
            return switch (format) {
                case "1" -> first(text, id);
                case FORMAT -> second(text, id);
                default ->
                    throw new IOException(
                            "%s has format '%s'; this release reads 1 and %s".formatted(file, format, FORMAT));
            };
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new IOException(file + " is damaged: " + e.getMessage(), e);
        }
    }

    private static Manifest first(Properties text, VolumeId id) {
        VolumeInfo info = new VolumeInfo(
                id,
                VolumeFormat.RAW,
                number(text, "size"),
                (int) number(text, "block"),
                text.getProperty("base", ""),
                text.getProperty("sha256", ""),
                Instant.parse(text.getProperty("created", "")),
                "",
                Access.NONE,
                false,
                "");
        return Manifest.of(info, Manifest.FIRST_RAW);
    }

    private static Manifest second(Properties text, VolumeId id) {
        String file = text.getProperty("file", "");
        String device = text.getProperty("device", "");
        if (!(device.isEmpty() ? Manifest.isLayer(file) : file.isEmpty())) {
            throw new IllegalArgumentException("file '" + file + "'");
        }
        VolumeInfo info = new VolumeInfo(
                id,
                VolumeFormat.of(file),
                number(text, "size"),
                (int) number(text, "block"),
                text.getProperty("base", ""),
                text.getProperty("sha256", ""),
                Instant.parse(text.getProperty("created", "")),
                text.getProperty("target", ""),
                new Access(Boolean.parseBoolean(text.getProperty("any-initiator")), words(text, "initiators")),
                Boolean.parseBoolean(text.getProperty("write-through")),
                device);
        Origin origin = new Origin(
                text.getProperty("origin.base", ""),
                number(text, "origin.size"),
                VolumeFormat.valueOf(text.getProperty("origin.format", "")));
        return new Manifest(info, origin, file, snapshots(text));
    }

    private static List<Snapshot> snapshots(Properties text) {
        List<Snapshot> snapshots = new ArrayList<>();
        long count = number(text, "snapshots");
        for (int i = 0; i < count; i++) {
            String at = "snapshot." + i + ".";
            String file = text.getProperty(at + "file", "");
            if (!Manifest.isLayer(file)) {
                throw new IllegalArgumentException(at + "file '" + file + "'");
            }
            snapshots.add(new Snapshot(
                    text.getProperty(at + "name", ""),
                    number(text, at + "size"),
                    Instant.parse(text.getProperty(at + "created", "")),
                    file));
        }
        return snapshots;
    }

    private static long number(Properties text, String key) {
        return Long.parseUnsignedLong(text.getProperty(key, ""));
    }

    private static Set<String> words(Properties text, String key) {
        String words = text.getProperty(key, "");
        return words.isEmpty() ? Set.of() : Set.of(words.split(","));
    }
}
