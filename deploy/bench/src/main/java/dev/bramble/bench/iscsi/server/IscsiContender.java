package dev.bramble.bench.iscsi.server;

import dev.bramble.bench.server.Contender;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

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

    public static Optional<IscsiContender> byId(String id) {
        return Arrays.stream(values()).filter(one -> one.id().equals(id)).findFirst();
    }
}
