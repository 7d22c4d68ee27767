package dev.bramble.tftp.events;

import dev.bramble.chassis.identity.MacAddress;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Raspberry Pis on the same link, as the kernel's neighbour table has them. The table is in memory, of 1,024 entries at
 * most where nobody changed the kernel's defaults, and read at most {@code 1 s / RETRY} times a second, so callers may be
 * event loops.
 */
public final class Neighbours {
    /** Where Linux shows the table. */
    public static final Path TABLE = Path.of("/proc/net/arp");

    static final Duration FRESH = Duration.ofSeconds(1);
    /** An address that is not in the table may have come into it just now. */
    static final Duration RETRY = Duration.ofMillis(100);

    static final int MAX_BYTES = 256 * 1024;

    private static final Logger log = LoggerFactory.getLogger(Neighbours.class);
    private static final int OUI_CHARS = "dc:a6:32".length();

    private final Set<String> ouis = Set.copyOf(NamePatterns.load("raspberry-pi-ouis.txt"));
    private final Path table;
    private final InstantSource clock;
    private Map<String, MacAddress> known = Map.of();
    private @Nullable Instant readAt;
    private boolean complained;

    /**
     * Neighbours as a file tells them.
     *
     * @param table in the form of {@code /proc/net/arp}; may be absent
     */
    public Neighbours(Path table, InstantSource clock) {
        this.table = table;
        this.clock = clock;
    }

    /** The MAC of the Raspberry Pi that has an address; empty for other machines, routers above all. */
    public synchronized Optional<MacAddress> piAt(String address) {
        Instant now = clock.instant();
        if (readAt == null || isOlder(readAt, now, known.containsKey(address) ? FRESH : RETRY)) {
            readAt = now;
            known = read();
        }
        return Optional.ofNullable(known.get(address))
                .filter(mac -> ouis.contains(mac.text().substring(0, OUI_CHARS)));
    }

    private static boolean isOlder(Instant then, Instant now, Duration age) {
        return now.isBefore(then) || !now.isBefore(then.plus(age));
    }

    private Map<String, MacAddress> read() {
        try (InputStream in = Files.newInputStream(table)) {
            return NeighbourTable.parse(new String(in.readNBytes(MAX_BYTES), StandardCharsets.ISO_8859_1));
        } catch (NoSuchFileException absent) {
            return Map.of();
        } catch (IOException e) {
            if (!complained) {
                complained = true;
                log.atWarn().setCause(e).log("{} cannot be read; unknown Pis are reported without their MAC", table);
            }
            return Map.of();
        }
    }
}
