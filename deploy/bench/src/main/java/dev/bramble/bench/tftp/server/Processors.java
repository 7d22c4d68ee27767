package dev.bramble.bench.tftp.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Which processors a process may run on, by taskset(1). */
public final class Processors {
    private Processors() {}

    /**
     * Ties all threads of a process to some processors; what they start later inherits that.
     *
     * @param list as "0" or "0-1"
     */
    public static void tie(long pid, String list) throws IOException, InterruptedException {
        Process taskset = new ProcessBuilder("taskset", "-a", "-c", "-p", list, Long.toString(pid))
                .redirectErrorStream(true)
                .start();
        String output = new String(taskset.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        // A thread that ended meanwhile is no failure: the others are tied.
        if (taskset.waitFor() != 0 && !output.contains("No such process")) {
            throw new IOException("taskset failed: " + output.strip());
        }
    }

    /** All of them, as taskset wants it. */
    public static String all() {
        return "0-" + (Runtime.getRuntime().availableProcessors() - 1);
    }
}
