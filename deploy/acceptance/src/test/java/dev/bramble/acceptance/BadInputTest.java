package dev.bramble.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Each mistake ends in one line that says what to do, exit code 1, and no stack trace. */
@ExtendWith(RunningBramble.Shared.class)
class BadInputTest {
    /** The port that {@code --ports high} gives to iSCSI. */
    private static final int ISCSI_HIGH = 13260;

    @TempDir
    Path folder;

    @Test
    void aMissingImageFile() throws Exception {
        assertFailsInOneLine(Command.run("image", "import", "nowhere.img", "--name", "x"), "nowhere.img");
    }

    @Test
    void anImageThatIsNoImage(RunningBramble bramble) throws Exception {
        Path noImage = Files.writeString(folder.resolve("no.img"), "this is no disk image");
        assertFailsInOneLine(
                bramble.bramble("image", "import", noImage.toString(), "--name", "no-image"), "no disk image");
        assertThat(bramble.bramble("image", "list").output()).doesNotContain("no-image");
    }

    @Test
    void aPiOfAnUnknownImage(RunningBramble bramble) throws Exception {
        assertFailsInOneLine(
                bramble.bramble("pi", "add", "a-pi", "--mac", "02:00:00:00:00:77", "--image", "absent"), "absent");
    }

    @Test
    void anUnknownPi(RunningBramble bramble) throws Exception {
        assertFailsInOneLine(bramble.bramble("pi", "show", "02:00:00:00:00:78"), "02:00:00:00:00:78");
    }

    @Test
    void aMacThatIsNone(RunningBramble bramble) throws Exception {
        assertFailsInOneLine(
                bramble.bramble("pi", "add", "a-pi", "--mac", "dc:a6:32", "--image", RunningBramble.IMAGE), "dc:a6:32");
    }

    @Test
    void noInventoryThere() throws Exception {
        assertFailsInOneLine(Command.run("pi", "list", "--server", "127.0.0.1:1"), "bramble up");
    }

    @Test
    void anotherBrambleOnTheSameData(RunningBramble bramble) throws Exception {
        assertFailsInOneLine(
                Command.run("up", "--ports", "auto", "--data", bramble.data().toString()), "another Bramble");
    }

    @Test
    void aPortInUse() throws Exception {
        try (ServerSocket taken = new ServerSocket(ISCSI_HIGH, 1, InetAddress.getLoopbackAddress())) {
            assertThat(taken.isBound()).isTrue();
            assertFailsInOneLine(
                    Command.run(
                            "up",
                            "--ports",
                            "high",
                            "--bind",
                            "127.0.0.1",
                            "--data",
                            folder.resolve("d").toString()),
                    "13260");
        }
    }

    @Test
    void aBrokerThatIsNotThere() throws Exception {
        assertFailsInOneLine(
                Command.run(
                        "up",
                        "--ports",
                        "auto",
                        "--kafka",
                        "127.0.0.1:1",
                        "--data",
                        folder.resolve("d").toString()),
                "127.0.0.1:1");
    }

    @Test
    void aDataFolderThatIsAFile() throws Exception {
        Path file = Files.createFile(folder.resolve("file"));
        assertFailsInOneLine(Command.run("up", "--ports", "auto", "--data", file.toString()), "--data");
    }

    @Test
    void aDataFolderThatIsNotWritable() throws Exception {
        assertFailsInOneLine(Command.run("up", "--ports", "auto", "--data", "/proc/bramble"), "not writable");
    }

    @Test
    void aJdkTooOld() throws Exception {
        Process script =
                script(Map.of("JAVA_HOME", "/nonexistent", "BRAMBLE_JDKS", "/nonexistent", "PATH", "/usr/bin:/bin"));
        String output = new String(script.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(script.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assumeTrue(script.exitValue() != 0 || !output.contains("bramble 0"), "the JDK 25 is in /usr/bin");
        assertFailsInOneLine(new ForeignProgram.Result(script.exitValue(), output), "JDK 25");
    }

    @Test
    void wrongUseHasAnExitCodeOfItsOwn() throws Exception {
        assertThat(Command.run("pi", "add").exit()).isEqualTo(2);
        assertThat(Command.run("pi").exit()).isEqualTo(2);
        assertThat(Command.run("nonsense").exit()).isEqualTo(2);
    }

    private static Process script(Map<String, String> environment) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        List.of(Command.HOME.resolve("bramble").toString(), "--version"))
                .redirectErrorStream(true);
        builder.environment().putAll(environment);
        return builder.start();
    }

    private static void assertFailsInOneLine(ForeignProgram.Result result, String mentions) {
        List<String> lines = new ArrayList<>(result.output().lines().toList());
        // What services say while they start is theirs; the command's own word is the last line.
        lines.removeIf(line -> line.contains(" | "));
        assertThat(result.exit()).as(result.output()).isEqualTo(1);
        assertThat(lines).as(result.output()).hasSize(1);
        assertThat(lines.getFirst()).startsWith("bramble: ").contains(mentions);
        assertThat(result.output()).doesNotContain("\tat ").doesNotContain("Exception");
    }
}
