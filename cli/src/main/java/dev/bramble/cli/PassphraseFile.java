package dev.bramble.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A passphrase, which no command line shows: the first line of a file. */
final class PassphraseFile {
    private static final int MAX_BYTES = 4096;

    @Option(
            names = "--passphrase-file",
            paramLabel = "F",
            description = "The passphrase for the secrets in the backup: the first line of this file.")
    private @Nullable Path file;

    /** Empty when none was named. */
    String read() {
        Path named = file;
        if (named == null) {
            return "";
        }
        try (InputStream in = Files.newInputStream(named)) {
            List<String> lines = new String(in.readNBytes(MAX_BYTES), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            if (lines.isEmpty() || lines.getFirst().isBlank()) {
                throw new CommandFailure(named + " holds no passphrase in its first line");
            }
            return lines.getFirst();
        } catch (IOException e) {
            throw new CommandFailure("cannot read the passphrase in " + named + ": " + e.getMessage(), e);
        }
    }
}
