package dev.bramble.acceptance;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The bramble command as a user runs it, without the building that the script does before. */
final class Command {
    static final Path HOME = Path.of(System.getProperty("bramble.home", "../.."))
            .toAbsolutePath()
            .normalize();
    static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

    private Command() {}

    static List<String> line(String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                JAVA.toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dbramble.home=" + HOME,
                "-jar",
                HOME.resolve("cli/target/cli.jar").toString()));
        command.addAll(List.of(arguments));
        return command;
    }

    static ForeignProgram.Result run(String... arguments) throws IOException, InterruptedException {
        return ForeignProgram.run(Path.of("."), line(arguments));
    }
}
