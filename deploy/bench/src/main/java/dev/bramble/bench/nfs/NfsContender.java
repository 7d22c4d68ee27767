package dev.bramble.bench.nfs;

import dev.bramble.bench.server.Contender;
import java.util.Locale;

/** Who takes part. */
enum NfsContender implements Contender {
    /** Ours. */
    BRAMBLE,
    /** In user space too; keeps attributes and names in a cache of its own. */
    GANESHA;

    @Override
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    @Override
    public boolean isOurs() {
        return this == BRAMBLE;
    }
}
