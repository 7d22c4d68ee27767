package dev.bramble.bench.server;

/** ProcessFiles and writes of a process as /proc tells them. */
final class ProcessFiles {
    private static final String PEAK = "VmHWM:";

    private static final String WRITTEN = "write_bytes:";

    private ProcessFiles() {}

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

    /** Bytes sent to the storage layer, from the text of /proc/PID/io. */
    static long writtenBytes(String io) {
        return io.lines()
                .filter(line -> line.startsWith(WRITTEN))
                .mapToLong(
                        line -> Long.parseLong(line.substring(WRITTEN.length()).strip()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no " + WRITTEN + " in " + io));
    }
}
