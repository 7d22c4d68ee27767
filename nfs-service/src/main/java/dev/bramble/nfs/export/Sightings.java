package dev.bramble.nfs.export;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The address that each Pi was seen at last by tftp-service, in memory and on disk: a first line with the version, then
 * uid, address and time of one Pi a line. It is replaced as a whole. Safe for use by several threads.
 */
public final class Sightings {
    private static final Logger log = LoggerFactory.getLogger(Sightings.class);
    private static final String VERSION = "bramble sightings 1";
    private static final int MAX_PIS = 65_536;
    private static final int MAX_FILE_BYTES = MAX_PIS * 128;

    private final Path file;
    private final LinkedHashMap<String, Seen> latest = new LinkedHashMap<>();
    private volatile Map<String, InetAddress> addresses = Map.of();
    private volatile Map<InetAddress, String> uids = Map.of();
    private volatile Runnable changed = () -> {};

    private record Seen(InetAddress address, Instant time) {}

    private Sightings(Path file) {
        this.file = file;
    }

    /** Reads the file, if there is one. What cannot be read is forgotten: each Pi is seen again when it boots. */
    public static Sightings open(Path file) {
        Sightings sightings = new Sightings(file);
        if (Files.exists(file)) {
            try {
                sightings.read();
            } catch (IOException e) {
                log.atWarn()
                        .addKeyValue("file", file)
                        .log("where Pis were seen last cannot be read, and is learned anew: {}", e.getMessage());
                sightings.latest.clear();
            }
            sightings.publish();
        }
        return sightings;
    }

    /** By uid; another object whenever it is something else. */
    Map<String, InetAddress> addresses() {
        return addresses;
    }

    /** The Pi that was seen last at an address. */
    public Optional<String> uidAt(InetAddress address) {
        return Optional.ofNullable(uids.get(address));
    }

    /** Calls this when some Pi was seen elsewhere. */
    public void onChange(Runnable listener) {
        changed = listener;
    }

    /**
     * A Pi was seen at an address. What is at the same one is nothing new.
     *
     * @param time when it came to be there
     */
    public synchronized void seen(String uid, InetAddress address, Instant time) {
        Seen before = latest.get(uid);
        if (before != null && before.address().equals(address)) {
            return;
        }
        latest.remove(uid);
        latest.put(uid, new Seen(address, time));
        if (latest.size() > MAX_PIS) {
            latest.pollFirstEntry();
        }
        publish();
        changed.run();
        try {
            write();
        } catch (IOException e) {
            // It counts all the same; what is lost by it is lost at a restart.
            log.atError().addKeyValue("file", file).setCause(e).log("where Pis were seen last cannot be kept on disk");
        }
    }

    private void publish() {
        Map<String, InetAddress> now = new LinkedHashMap<>();
        Map<InetAddress, String> reverse = new LinkedHashMap<>();
        latest.forEach((uid, seen) -> {
            now.put(uid, seen.address());
            reverse.put(seen.address(), uid);
        });
        addresses = Map.copyOf(now);
        uids = Map.copyOf(reverse);
    }

    private void read() throws IOException {
        if (Files.size(file) > MAX_FILE_BYTES) {
            throw new IOException("larger than %d bytes".formatted(MAX_FILE_BYTES));
        }
        List<String> lines =
                Files.readString(file, StandardCharsets.ISO_8859_1).lines().toList();
        if (lines.isEmpty() || !lines.getFirst().equals(VERSION)) {
            throw new IOException("not of this version");
        }
        for (String line : lines.subList(1, lines.size())) {
            String[] words = line.split(" ", -1);
            try {
                if (words.length != 3) {
                    throw new IOException("a line of %d words".formatted(words.length));
                }
                latest.put(words[0], new Seen(InetAddress.ofLiteral(words[1]), Instant.parse(words[2])));
            } catch (IllegalArgumentException | DateTimeException e) {
                throw new IOException("damaged: " + e.getMessage(), e);
            }
        }
    }

    private void write() throws IOException {
        List<String> lines = new ArrayList<>();
        lines.add(VERSION);
        latest.forEach((uid, seen) -> lines.add(uid + " " + seen.address().getHostAddress() + " " + seen.time()));
        ByteBuffer bytes = StandardCharsets.US_ASCII.encode(String.join("\n", lines) + "\n");
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel channel = FileChannel.open(
                fresh, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
