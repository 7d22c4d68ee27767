package dev.bramble.bench.nfs;

import dev.bramble.bench.server.Contender;

/** Who takes part. */
enum NfsContender implements Contender {
    /** Ours: names and attributes are on the disk before the reply leaves. */
    BRAMBLE("bramble", true),
    /** Ours, with names and attributes as {@link #GANESHA} has them: on the disk at the file system's leisure. */
    BRAMBLE_ASYNC("bramble-async", true),
    /** In user space too; keeps attributes and names in a cache of its own. */
    GANESHA("ganesha", false);

    private final String id;
    private final boolean ours;

    NfsContender(String id, boolean ours) {
        this.id = id;
        this.ours = ours;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public boolean isOurs() {
        return ours;
    }
}
