package dev.bramble.bench.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;

/** Where and when it was measured. */
public final class Machine {
    private static final String MODEL = "model name";

    private Machine() {}

    /** In one sentence. */
    public static String describe(InstantSource clock) throws IOException {
        return "Measured " + clock.instant().truncatedTo(ChronoUnit.MINUTES) + " on "
                + Runtime.getRuntime().availableProcessors() + " CPUs ("
                + model(Files.readString(Path.of("/proc/cpuinfo")))
                + "), Linux " + System.getProperty("os.version") + " " + System.getProperty("os.arch") + ", "
                + System.getProperty("java.vendor.version") + ", over loopback; load before it "
                + Files.readString(Path.of("/proc/loadavg")).split(" ", 2)[0] + ".";
    }

    /** The model in a /proc/cpuinfo; not all architectures name one. */
    static String model(String cpuinfo) {
        return cpuinfo.lines()
                .filter(line -> line.startsWith(MODEL))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse("model unknown");
    }
}
