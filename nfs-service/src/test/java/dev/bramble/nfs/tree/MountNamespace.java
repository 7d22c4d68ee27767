package dev.bramble.nfs.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a main method where file systems can be mounted that nobody else sees, and that go with it. */
public final class MountNamespace {
    private MountNamespace() {}

    /**
     * Skips the test where this user cannot mount, or a program is missing.
     *
     * @param mount shell commands that mount something on the directory {@code $1}
     * @param scenario takes the directory, and throws when something is wrong
     */
    public static void run(Path directory, String mount, Class<?> scenario) throws Exception {
        String tried = shell(directory, mount, List.of("true"));
        assumeTrue(tried.startsWith("0 "), "skipped: cannot mount; run as root, with xfsprogs, btrfs-progs: " + tried);
        String outcome = shell(
                directory,
                mount,
                List.of(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        scenario.getName()));
        assertThat(outcome).startsWith("0 ");
    }

    /** Exit code and output. */
    private static String shell(Path directory, String mount, List<String> program)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("unshare", "--mount", "sh", "-ec"));
        command.add(mount + "\ndirectory=$1; shift; exec \"$@\" \"$directory\"");
        command.addAll(List.of("sh", directory.toString()));
        command.addAll(program);
        Path output = Files.createTempFile("mounted", ".txt");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            if (!process.waitFor(120, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException("it did not end: " + Files.readString(output));
            }
            return process.exitValue() + " " + Files.readString(output);
        } catch (IOException e) {
            return "127 " + e.getMessage();
        } finally {
            Files.delete(output);
        }
    }
}
