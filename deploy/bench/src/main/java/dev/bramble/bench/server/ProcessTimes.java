package dev.bramble.bench.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Processor time by /proc/PID/stat, in ticks of 10 ms. Children that have ended count only where the server waits for
 * them.
 */
final class ProcessTimes implements CpuAccount {
    /** USER_HZ, which is 100 on each Linux that Java runs on. */
    private static final int TICK_MILLIS = 10;

    private final long pid;

    ProcessTimes(long pid) {
        this.pid = pid;
    }

    @Override
    public Duration used() throws IOException {
        long ticks = ticks(Files.readString(stat(pid)));
        for (ProcessHandle child : ProcessHandle.of(pid).stream()
                .flatMap(ProcessHandle::descendants)
                .toList()) {
            try {
                ticks += ticks(Files.readString(stat(child.pid())));
            } catch (NoSuchFileException _) {
                // It has ended since.
            }
        }
        return Duration.ofMillis(ticks * TICK_MILLIS);
    }

    private static Path stat(long pid) {
        return Path.of("/proc", Long.toString(pid), "stat");
    }

    /** utime, stime, cutime and cstime of a stat line (proc_pid_stat(5)); the name in it may hold blanks and brackets. */
    static long ticks(String stat) {
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        long sum = 0;
        for (int field = 11; field <= 14; field++) {
            sum += Long.parseLong(fields[field]);
        }
        return sum;
    }

    @Override
    public void close() {}
}
