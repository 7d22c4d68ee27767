package dev.bramble.bench.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** Processor time by a control group of its own, version 1 (cpuacct.usage, ns) or 2 (cpu.stat, us). */
final class ControlGroup implements CpuAccount {
    private static final Path VERSION_1 = Path.of("/sys/fs/cgroup/cpuacct");
    private static final Path VERSION_2 = Path.of("/sys/fs/cgroup");
    private static final String NANOS_FILE = "cpuacct.usage";
    private static final String STATISTICS_FILE = "cpu.stat";
    private static final String MICROS_KEY = "usage_usec ";

    private final Path folder;

    private ControlGroup(Path folder) {
        this.folder = folder;
    }

    /** A new group with this process in it; empty where we may not make one. */
    static Optional<CpuAccount> create(String name, long pid) throws IOException {
        for (Path parent : List.of(VERSION_1, VERSION_2)) {
            Path folder = parent.resolve(name);
            if (!Files.isWritable(parent) || !isHierarchy(parent)) {
                continue;
            }
            Files.createDirectory(folder);
            Files.writeString(folder.resolve("cgroup.procs"), Long.toString(pid));
            return Optional.of(new ControlGroup(folder));
        }
        return Optional.empty();
    }

    private static boolean isHierarchy(Path parent) {
        return Files.exists(parent.resolve(NANOS_FILE)) || Files.exists(parent.resolve("cgroup.controllers"));
    }

    @Override
    public Duration used() throws IOException {
        Path nanos = folder.resolve(NANOS_FILE);
        if (Files.exists(nanos)) {
            return Duration.ofNanos(Long.parseLong(Files.readString(nanos).strip()));
        }
        return parseStatistics(Files.readString(folder.resolve(STATISTICS_FILE)));
    }

    /** Reads the text of cpu.stat. */
    static Duration parseStatistics(String text) {
        return text.lines()
                .filter(line -> line.startsWith(MICROS_KEY))
                .map(line -> Duration.of(
                        Long.parseLong(line.substring(MICROS_KEY.length()).strip()), ChronoUnit.MICROS))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no " + MICROS_KEY + "in " + text));
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(folder);
    }
}
