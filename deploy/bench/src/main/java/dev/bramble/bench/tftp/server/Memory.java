package dev.bramble.bench.tftp.server;

/** Resident memory as /proc tells it. */
final class Memory {
    private static final String PEAK = "VmHWM:";

    private Memory() {}

    /** The peak in MiB, from the text of /proc/PID/status (proc_pid_status(5)). */
    static double peakMebibytes(String status) {
        return status.lines()
                        .filter(line -> line.startsWith(PEAK))
                        .map(line ->
                                line.substring(PEAK.length()).replace("kB", "").strip())
                        .mapToLong(Long::parseLong)
                        .findFirst()
                        .orElseThrow(() -> new IllegalArgumentException("no " + PEAK + " in " + status))
                / 1024.0;
    }
}
