package dev.bramble.nfs.fs;

/** How safe written data is when the call returns (RFC 1813 section 3.3.7). */
public enum Stability {
    UNSTABLE,
    DATA_SYNC,
    FILE_SYNC
}
