package dev.bramble.nfs.rpc;

/** A version of NFS, with its minor version. */
public enum NfsVersion {
    V3("3"),
    V4_0("4.0"),
    V4_1("4.1");

    private final String text;

    NfsVersion(String text) {
        this.text = text;
    }

    /** The minor version of version 4, 0 or 1. */
    public static NfsVersion ofMinor(int minor) {
        return minor == 0 ? V4_0 : V4_1;
    }

    /** As events and metrics have it. */
    @Override
    public String toString() {
        return text;
    }
}
