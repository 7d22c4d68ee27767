package dev.bramble.kafka;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * What a folder is formatted for. The file {@code bramble-kafka.version} holds one line: the version of this layout, a
 * space, and the level of Kafka's metadata that it was last used with.
 */
final class DataFormat {
    private static final int LAYOUT = 1;
    private static final String FILE = "bramble-kafka.version";

    private DataFormat() {}

    /** Formats the folder at its first use; refuses one that this version cannot read. */
    static void prepare(Path data) {
        int level = MetadataVersion.latestProduction().featureLevel();
        Path versions = data.resolve(FILE);
        boolean formatted = Files.exists(data.resolve("meta.properties"));
        try {
            if (Files.exists(versions)) {
                check(data, Files.readString(versions).strip(), level);
            } else if (formatted) {
                throw new BrokerFailure("the folder " + data
                        + " was formatted by another Kafka; choose an empty one with --data, or move it away");
            }
            write(versions, LAYOUT + " " + level + "\n");
            // Kafka writes meta.properties last: without it, an earlier attempt was cut off and is done again.
            if (!formatted) {
                format(data);
            }
        } catch (IOException e) {
            throw new BrokerFailure("cannot prepare the folder " + data + ": " + e, e);
        }
    }

    private static void check(Path data, String versions, int level) {
        String[] fields = versions.split(" ", 2);
        boolean readable = fields.length == 2
                && fields[0].equals(String.valueOf(LAYOUT))
                && fields[1].matches("[0-9]{1,4}")
                && Integer.parseInt(fields[1]) <= level;
        if (!readable) {
            throw new BrokerFailure("the folder " + data + " was written by a newer version (" + versions
                    + ", this one reads up to " + LAYOUT + " " + level
                    + "); start that version, or choose another folder with --data");
        }
    }

    private static void format(Path data) throws IOException {
        Formatter formatter = new Formatter()
                .setPrintStream(new PrintStream(
                        OutputStream.nullOutputStream(), false, java.nio.charset.StandardCharsets.UTF_8))
                .setNodeId(BrokerSettings.NODE_ID)
                .setClusterId(Uuid.randomUuid().toString())
                .setReleaseVersion(MetadataVersion.latestProduction())
                .setControllerListenerName(BrokerSettings.CONTROLLER_LISTENER)
                .setMetadataLogDirectory(data.toString())
                .addDirectory(data.toString())
                .setIgnoreFormatted(true);
        try {
            formatter.run();
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    private static void write(Path file, String text) throws IOException {
        Path fresh = file.resolveSibling(FILE + ".new");
        Files.writeString(
                fresh,
                text,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE,
                StandardOpenOption.DSYNC);
        Files.move(
                fresh,
                file,
                java.nio.file.StandardCopyOption.ATOMIC_MOVE,
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }
}
