package dev.bramble.correlator.topology;

/** The topics the correlator reads and writes. */
public final class TopicNames {
    public static final String BOOT_EVENTS = "bramble.boot-events.v1";
    public static final String BOOTS = "bramble.boots.v1";
    /** Records of {@link #BOOT_EVENTS} that could not be folded, as they came, with the reason in a header. */
    public static final String DEAD_EVENTS = "bramble.boot-events.dead.v1";

    private TopicNames() {}
}
