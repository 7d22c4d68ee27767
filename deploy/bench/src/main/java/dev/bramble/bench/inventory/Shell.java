package dev.bramble.bench.inventory;

import dev.bramble.bench.WrongAnswerException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs the command as a user does.
 *
 * @param bramble the script
 */
record Shell(Path bramble) {

    /**
     * Runs it to its end; the start of its JVM is part of it.
     *
     * @return how long that took, in nanoseconds
     * @throws WrongAnswerException when it fails; says what it printed
     */
    long run(String server, String... words) throws IOException, WrongAnswerException {
        List<String> command = new ArrayList<>(List.of(bramble.toString()));
        command.addAll(List.of(words));
        command.addAll(List.of("--server", server));
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        long start = System.nanoTime();
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int status = process.onExit().join().exitValue();
        long taken = System.nanoTime() - start;
        if (status != 0) {
            throw new WrongAnswerException(
                    "bramble " + String.join(" ", words) + " ended with " + status + ": " + output.strip());
        }
        return taken;
    }
}
