package dev.bramble.simulator.tftp;

import java.time.Duration;

/**
 * How long a Pi waits.
 *
 * @param repeat  until an unanswered RRQ or ACK is sent again
 * @param perFile for a whole file (TFTP_FILE_TIMEOUT)
 */
public record Patience(Duration repeat, Duration perFile) {
    /** Of a real Pi 4: 2 s and 30 s. */
    public static final Patience OF_A_PI = new Patience(Duration.ofSeconds(2), Duration.ofSeconds(30));
}
