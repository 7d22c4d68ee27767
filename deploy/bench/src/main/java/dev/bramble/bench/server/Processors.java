package dev.bramble.bench.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The processors of this machine that may be used, and who runs on which.
 *
 * @param list as taskset(1) writes it: "0-1", "0,2-3"
 */
public record Processors(String list) {
    private static final String ALLOWED = "Cpus_allowed_list:";

    /** Those that this process may use. */
    public static Processors own() throws IOException {
        return parse(Files.readString(Path.of("/proc/self/status")));
    }

    /** From the text of a /proc/PID/status. */
    static Processors parse(String status) {
        return status.lines()
                .filter(line -> line.startsWith(ALLOWED))
                .map(line -> new Processors(line.substring(ALLOWED.length()).strip()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no " + ALLOWED + " in " + status));
    }

    /** The one for a client that has a processor to itself. */
    public Processors first() {
        return new Processors(Integer.toString(numbers().getFirst()));
    }

    /** The one for a server that has a processor to itself: another than {@link #first}, where there is another. */
    public Processors last() {
        return new Processors(Integer.toString(numbers().getLast()));
    }

    private List<Integer> numbers() {
        List<Integer> numbers = new ArrayList<>();
        for (String range : list.split(",", -1)) {
            String[] ends = range.split("-", 2);
            for (int i = Integer.parseInt(ends[0]); i <= Integer.parseInt(ends[ends.length - 1]); i++) {
                numbers.add(i);
            }
        }
        return numbers;
    }

    /** Ties all threads of a process to these; what it starts later inherits that. */
    public void tie(long pid) throws IOException, InterruptedException {
        Process taskset = new ProcessBuilder("taskset", "-a", "-c", "-p", list, Long.toString(pid))
                .redirectErrorStream(true)
                .start();
        String output = new String(taskset.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        // A thread that ended meanwhile is no failure: the others are tied.
        if (taskset.waitFor() != 0 && !output.contains("No such process")) {
            throw new IOException("taskset failed: " + output.strip());
        }
    }
}
