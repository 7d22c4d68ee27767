package dev.bramble.iscsi.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.bramble.iscsi.server.ForeignProgram;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs a program of ours in a mount namespace of its own, with a small file system mounted there. */
final class PrivateMount {
    private PrivateMount() {}

    /**
     * Skips the test where this user cannot mount.
     *
     * @param mount shell commands that mount something on {@code $1}
     * @param scenario has a main method that takes the folder and throws when something is wrong
     */
    static void run(Path folder, String mount, Class<?> scenario) throws Exception {
        ForeignProgram.require("unshare", "util-linux");
        ForeignProgram.Outcome possible =
                ForeignProgram.run("unshare", "--mount", "sh", "-ec", mount, "sh", folder.toString());
        assumeTrue(possible.exitCode() == 0, "cannot mount here: run as root; " + possible.output());
        List<String> command = new ArrayList<>(List.of("unshare", "--mount", "sh", "-ec"));
        command.add(mount + "\nfolder=$1; shift; exec \"$@\" \"$folder\"");
        command.addAll(List.of(
                "sh",
                folder.toString(),
                Path.of(System.getProperty("java.home"), "bin/java").toString()));
        command.addAll(List.of(
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                scenario.getName()));
        ForeignProgram.Outcome outcome = ForeignProgram.run(command.toArray(String[]::new));
        assertThat(outcome.exitCode()).as(outcome.output()).isZero();
    }
}
