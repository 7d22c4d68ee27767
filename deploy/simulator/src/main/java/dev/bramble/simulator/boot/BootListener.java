package dev.bramble.simulator.boot;

import java.time.Instant;

/** Hears of a boot while it goes on, on the Pi's own thread: it must not block for long. */
@FunctionalInterface
public interface BootListener {
    /** A step ended. */
    void step(BootStep step);

    /** A stage was reached. */
    default void reached(Stage stage, Instant at) {}

    /** Listens to nothing. */
    static BootListener none() {
        return step -> {};
    }
}
