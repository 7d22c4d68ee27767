package dev.bramble.posix;

/**
 * RESOLVE_CACHED of openat2(2), Linux 5.12: a path is resolved only as far as the kernel's cache of names goes. Remembers
 * when the kernel turns out not to know it.
 */
final class CachedResolution {
    static final CachedResolution OF_THE_KERNEL = new CachedResolution(0x20);

    final long flag;
    private volatile boolean unknown;

    CachedResolution(long flag) {
        this.flag = flag;
    }

    boolean isUnknown() {
        return unknown;
    }

    void setUnknown() {
        unknown = true;
    }
}
