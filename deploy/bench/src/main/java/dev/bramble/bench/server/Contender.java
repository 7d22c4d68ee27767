package dev.bramble.bench.server;

/** Who takes part. */
public interface Contender {

    /** Its name on the command line and in the table. */
    String id();

    /** Ours; else a peer. */
    boolean isOurs();
}
