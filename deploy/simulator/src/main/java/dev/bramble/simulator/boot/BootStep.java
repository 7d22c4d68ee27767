package dev.bramble.simulator.boot;

import java.time.Duration;
import java.time.Instant;

/**
 * One thing that the Pi did.
 *
 * @param stage    the stage that the boot was in when the step began
 * @param text     as a console would show it, one line
 * @param bytes    payload read or written, 0 where that has no meaning
 */
public record BootStep(Stage stage, String text, Instant start, Duration duration, long bytes) {}
