package dev.bramble.simulator.boot;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The truth about one boot, as the Pi itself saw it, to hold a timeline against.
 *
 * @param mac         lowercase with colons
 * @param reached     when each stage was reached, by this machine's clock
 * @param steps       all steps in order
 * @param tftp        the work of bootloader and firmware
 * @param diskRead    bytes read from the LUN
 * @param diskWritten bytes written to the LUN
 * @param nfsRead     bytes read from the boot tree over NFS
 */
public record BootReport(
        String mac,
        Map<Stage, Instant> reached,
        List<BootStep> steps,
        TransferCounts tftp,
        long diskRead,
        long diskWritten,
        long nfsRead) {
    public BootReport {
        var copy = new EnumMap<Stage, Instant>(Stage.class);
        copy.putAll(reached);
        reached = Collections.unmodifiableMap(copy);
        steps = List.copyOf(steps);
    }

    /** All bytes that crossed the network as payload. */
    public long bytes() {
        return tftp.bytes() + diskRead + diskWritten + nfsRead;
    }

    /** From the first request to the last stage that was reached; zero when none was. */
    public Duration duration() {
        return reached.isEmpty()
                ? Duration.ZERO
                : Duration.between(Collections.min(reached.values()), Collections.max(reached.values()));
    }
}
