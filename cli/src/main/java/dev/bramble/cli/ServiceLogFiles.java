package dev.bramble.cli;

import dev.bramble.launcher.ServiceLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;

/** The services' lines in files, one for each service, beneath {@code logs/} of the data folder. */
final class ServiceLogFiles implements ServiceLog, AutoCloseable {
    private final Path folder;
    private final Map<String, Writer> files = new HashMap<>();
    private boolean closed;

    private ServiceLogFiles(Path folder) {
        this.folder = folder;
    }

    static ServiceLogFiles in(Path data) {
        Path folder = data.resolve("logs");
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new CommandFailure(
                    "the data folder " + data + " is not writable; choose another with --data, or change its owner", e);
        }
        return new ServiceLogFiles(folder);
    }

    @Override
    public synchronized void line(String program, String line) {
        if (closed) {
            return;
        }
        Writer file = files.computeIfAbsent(program, this::open);
        try {
            file.write(line + "\n");
            file.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Writer open(String program) {
        try {
            return Files.newBufferedWriter(
                    folder.resolve(program + ".log"), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public synchronized void close() throws IOException {
        closed = true;
        for (Writer file : files.values()) {
            file.close();
        }
    }
}
