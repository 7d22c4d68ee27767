package dev.bramble.cli;

import java.nio.file.Path;

/** Where this command and the services that it starts were installed. */
final class Installation {
    private Installation() {}

    /** The folder with the services' jars beneath it; told by the launcher script. */
    static Path home() {
        String home = System.getProperty("bramble.home");
        if (home == null) {
            throw new CommandFailure("start this by the script ./bramble, which knows where the services are");
        }
        return Path.of(home);
    }

    /** The java that runs this command runs the services too. */
    static Path java() {
        return Path.of(System.getProperty("java.home"), "bin", "java");
    }
}
