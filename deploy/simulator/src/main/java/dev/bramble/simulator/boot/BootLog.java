package dev.bramble.simulator.boot;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Writes down what a Pi does. Belongs to the one thread that the Pi runs on. */
public final class BootLog {
    private final InstantSource clock;
    private final BootListener listener;
    private final Map<Stage, Instant> reached = new EnumMap<>(Stage.class);
    private final List<BootStep> steps = new ArrayList<>();
    private Stage stage = Stage.BOOTLOADER;

    public BootLog(InstantSource clock, BootListener listener) {
        this.clock = clock;
        this.listener = listener;
    }

    Instant now() {
        return clock.instant();
    }

    /** The last stage reached. */
    public Stage stage() {
        return stage;
    }

    void reach(Stage next) {
        Instant at = now();
        stage = next;
        reached.put(next, at);
        listener.reached(next, at);
    }

    /** Notes a step that began at {@code start} and ends now. */
    void step(Instant start, long bytes, String text) {
        var step = new BootStep(stage, text, start, Duration.between(start, now()), bytes);
        steps.add(step);
        listener.step(step);
    }

    BootFailure failure(String message) {
        return new BootFailure(stage, message);
    }

    BootFailure failure(String message, Throwable cause) {
        return new BootFailure(stage, message, cause);
    }

    /** All there is to say so far. */
    public BootReport report(String mac, TransferCounts tftp, long diskRead, long diskWritten, long nfsRead) {
        return new BootReport(mac, reached, steps, tftp, diskRead, diskWritten, nfsRead);
    }
}
