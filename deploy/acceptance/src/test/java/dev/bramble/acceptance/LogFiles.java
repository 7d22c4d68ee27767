package dev.bramble.acceptance;

import dev.bramble.launcher.ServiceLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The services' lines, kept for whoever looks into a failed test. */
record LogFiles(Path folder) implements ServiceLog {

    @Override
    public void line(String program, String line) {
        try {
            Files.writeString(
                    folder.resolve(program + ".log"),
                    line + "\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
