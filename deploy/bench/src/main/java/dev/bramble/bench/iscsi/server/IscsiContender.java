package dev.bramble.bench.iscsi.server;

import dev.bramble.bench.server.Contender;
import java.util.Locale;

/** Who takes part. */
public enum IscsiContender implements Contender {
    /** Ours. */
    BRAMBLE,
    /** One thread for the network, 16 for the disk. */
    TGT;

    @Override
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    @Override
    public boolean isOurs() {
        return this == BRAMBLE;
    }
}
