package dev.bramble.bench.tftp.load;

import java.time.Duration;

/**
 * How long a client waits.
 *
 * @param repeat from its last packet until it sends that again
 * @param perTask for a whole file
 */
public record Patience(Duration repeat, Duration perTask) {
    /** Of a real Pi 4: 2 s and 30 s. */
    public static final Patience OF_A_PI = new Patience(Duration.ofSeconds(2), Duration.ofSeconds(30));

    /** Of one that wants the file however slow the server is. */
    public static final Patience LONG = new Patience(Duration.ofSeconds(2), Duration.ofMinutes(5));
}
