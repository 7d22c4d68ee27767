package dev.bramble.bench.tftp;

import dev.bramble.bench.server.Contender;

/** Who takes part. */
enum TftpContender implements Contender {
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

    TftpContender(String id, boolean ours, boolean windows) {
        this.id = id;
        this.ours = ours;
        this.windows = windows;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public boolean isOurs() {
        return ours;
    }

    /** Whether it speaks RFC 7440. */
    static boolean hasWindows(Contender contender) {
        return contender instanceof TftpContender one && one.windows;
    }
}
