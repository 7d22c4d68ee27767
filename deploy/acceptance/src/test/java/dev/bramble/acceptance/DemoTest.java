package dev.bramble.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.bramble.simulator.boot.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code bramble demo}: what a newcomer runs first. */
class DemoTest {
    private static final List<String> STAGES =
            Stream.of(Stage.values()).map(Stage::toString).toList();

    @TempDir
    Path folder;

    @Test
    void endsWithTheWholeWaterfallAndRunsAgainOnTheSameData() throws Exception {
        String data = folder.resolve("data").toString();
        assertThat(Command.run("demo", "--data", data).succeeded().output())
                .contains(STAGES)
                .contains("booted in");
        assertThat(Command.run("demo", "--data", data).succeeded().output())
                .contains(STAGES)
                .contains("booted in");
        assertThat(ProcessHandle.allProcesses()
                        .filter(process ->
                                process.info().commandLine().orElse("").contains(data)))
                .isEmpty();
    }

    @Test
    void anUnprivilegedUserRunsItToo() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "not root: the other test ran unprivileged");
        assumeTrue(isReadableByAll(), Command.HOME + " is not readable by other users: move the checkout");
        Path data = Files.createDirectory(
                Path.of("/tmp")
                        .resolve("bramble-demo-" + ProcessHandle.current().pid()),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxrwxrwx")));
        Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwxrwxrwx"));
        try {
            List<String> nobody = new ArrayList<>(
                    List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--no-new-privs"));
            nobody.addAll(Command.line("demo", "--data", data.resolve("data").toString()));
            assertThat(ForeignProgram.run(Path.of("/"), nobody).succeeded().output())
                    .contains(STAGES)
                    .contains("booted in");
        } finally {
            remove(data);
        }
    }

    /** Ctrl-C in a terminal is SIGINT. */
    @Test
    void ctrlCStopsItWithinTenSeconds() throws Exception {
        Path data = folder.resolve("interrupted");
        Path output = folder.resolve("output");
        // A shell starts its background jobs deaf to SIGINT, and what they start inherits that: these tests, in such a
        // job.
        List<String> hearing = new ArrayList<>(List.of("env", "--default-signal=INT"));
        hearing.addAll(Command.line("demo", "--data", data.toString()));
        Process demo = new ProcessBuilder(hearing)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        org.awaitility.Awaitility.await()
                .atMost(java.time.Duration.ofSeconds(60))
                .until(() -> Files.exists(data.resolve("logs").resolve("nfs.log")));
        new ProcessBuilder("kill", "-INT", Long.toString(demo.pid())).start().waitFor();
        assertThat(demo.waitFor(10, TimeUnit.SECONDS))
                .as(Files.readString(output))
                .isTrue();
        assertThat(ProcessHandle.allProcesses()
                        .filter(process ->
                                process.info().commandLine().orElse("").contains(data.toString())))
                .isEmpty();
    }

    private static boolean isReadableByAll() throws IOException {
        for (Path one = Command.HOME; one != null; one = one.getParent()) {
            if (!PosixFilePermissions.toString(Files.getPosixFilePermissions(one))
                    .endsWith("x")) {
                return false;
            }
        }
        return true;
    }

    private static void remove(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
