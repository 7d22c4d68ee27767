package dev.bramble.bench.tftp.server;

import java.util.Arrays;
import java.util.Optional;

/** Who takes part. */
public enum Contender {
    /** Ours, each transfer on a port of its own. */
    BRAMBLE("bramble", true, true),
    /** Ours, all transfers on the listening port. */
    BRAMBLE_SINGLE("bramble-single", true, true),
    /** tftp-hpa; a process for each transfer. */
    IN_TFTPD("in.tftpd", false, false),
    /** A thread for each transfer. */
    ATFTPD("atftpd", false, true),
    /** One thread for all. */
    DNSMASQ("dnsmasq", false, false);

    private final String id;
    private final boolean ours;
    private final boolean windows;

    Contender(String id, boolean ours, boolean windows) {
        this.id = id;
        this.ours = ours;
        this.windows = windows;
    }

    /** Its name on the command line and in the table. */
    public String id() {
        return id;
    }

    public boolean isOurs() {
        return ours;
    }

    /** Whether it speaks RFC 7440. */
    public boolean hasWindows() {
        return windows;
    }

    public static Optional<Contender> byId(String id) {
        return Arrays.stream(values()).filter(one -> one.id.equals(id)).findFirst();
    }
}
