package dev.bramble.chassis.event;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The two small files beside the segments: who this spool is, and how far the broker has it. Each is one line that
 * begins with its name and version.
 */
final class SpoolState {
    private static final Pattern IDENTITY =
            Pattern.compile("bramble-spool 1 ([a-z0-9-]{1,64}) ([0-9]{1,18}) ([A-Za-z0-9-]{1,64})");
    private static final Pattern DELIVERED = Pattern.compile("bramble-delivered 1 ([0-9]{1,18})");

    private final Path identity;
    private final Path delivered;

    SpoolState(Path folder) {
        this.identity = folder.resolve("identity");
        this.delivered = folder.resolve("delivered");
    }

    /**
     * Who appends.
     *
     * @param machineBoot the kernel's id of the boot in which it was last opened
     */
    record Identity(String instance, long epoch, String machineBoot) {}

    Optional<Identity> identity() throws IOException {
        return line(identity, IDENTITY)
                .map(line -> new Identity(line.group(1), Long.parseLong(line.group(2)), line.group(3)));
    }

    void identity(Identity is) throws IOException {
        replace(identity, "bramble-spool 1 %s %d %s\n".formatted(is.instance(), is.epoch(), is.machineBoot()), true);
    }

    /** Position up to which the broker has everything; 0 when not known: then what is here is sent again. */
    long delivered() throws IOException {
        return line(delivered, DELIVERED)
                .map(line -> Long.parseLong(line.group(1)))
                .orElse(0L);
    }

    /** Not synced: after a crash of the machine an older position only means repeats. */
    void delivered(long position) throws IOException {
        replace(delivered, "bramble-delivered 1 %d\n".formatted(position), false);
    }

    private static Optional<Matcher> line(Path file, Pattern form) throws IOException {
        if (!Files.exists(file) || Files.size(file) > 256) {
            return Optional.empty();
        }
        Matcher line =
                form.matcher(Files.readString(file, StandardCharsets.ISO_8859_1).strip());
        return line.matches() ? Optional.of(line) : Optional.empty();
    }

    private static void replace(Path file, String line, boolean sync) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        if (sync) {
            Files.writeString(
                    fresh,
                    line,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.TRUNCATE_EXISTING,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.SYNC);
        } else {
            Files.writeString(fresh, line);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
