package dev.bramble.correlator.topology;

/** The correlator's own topic, beside those of {@link dev.bramble.chassis.event.Topics}. */
final class TopicNames {
    /** Records of the events topic that could not be folded, as they came, with the reason in a header. */
    static final String DEAD_EVENTS = "bramble.boot-events.dead.v1";

    private TopicNames() {}
}
