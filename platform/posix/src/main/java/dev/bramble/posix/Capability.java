package dev.bramble.posix;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;

/** A privilege of a thread (capabilities(7)); those that Bramble's services ask for. */
public enum Capability {
    CHOWN(0),
    DAC_OVERRIDE(1),
    DAC_READ_SEARCH(2),
    FOWNER(3),
    FSETID(4),
    SETGID(6),
    SETUID(7),
    NET_BIND_SERVICE(10),
    SYS_ADMIN(21),
    MKNOD(27);

    private static final Path STATUS = Path.of("/proc/thread-self/status");
    private static final String EFFECTIVE = "CapEff:";

    private final int number;

    Capability(int number) {
        this.number = number;
    }

    /** What the current thread may do now. Handles by {@link OpenDirectory#openByHandle} need DAC_READ_SEARCH. */
    public static Set<Capability> effective() throws IOException {
        for (String line : Files.readAllLines(STATUS)) {
            if (line.startsWith(EFFECTIVE)) {
                return of(Long.parseUnsignedLong(
                        line.substring(EFFECTIVE.length()).strip(), 16));
            }
        }
        throw new IOException(STATUS + " has no line " + EFFECTIVE);
    }

    static Set<Capability> of(long bits) {
        Set<Capability> set = EnumSet.noneOf(Capability.class);
        for (Capability capability : values()) {
            if ((bits >> capability.number & 1) != 0) {
                set.add(capability);
            }
        }
        return set;
    }
}
