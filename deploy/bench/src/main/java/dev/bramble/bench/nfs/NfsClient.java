package dev.bramble.bench.nfs;

import dev.bramble.bench.WrongAnswerException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The client: a program in C on libnfs (src/main/c), which checks all that it is told.
 *
 * @param program as it was compiled
 * @param export absolute; what the servers export, and where it is on this machine
 */
record NfsClient(Path program, Path export) {

    /** Writes the files that all operations use. */
    void prepare() throws IOException, WrongAnswerException {
        var _ = run(List.of("-", "0", "0", export.toString(), "prepare"));
    }

    /**
     * Does something to a server.
     *
     * @param mountPort of MOUNT version 3
     * @param operation and its arguments
     * @throws WrongAnswerException when anything was not as it must be
     */
    Readings run(InetSocketAddress server, int mountPort, List<String> operation)
            throws IOException, WrongAnswerException {
        List<String> words = new ArrayList<>(Arrays.asList(
                server.getAddress().getHostAddress(),
                Integer.toString(server.getPort()),
                Integer.toString(mountPort),
                export.toString()));
        words.addAll(operation);
        return run(words);
    }

    private Readings run(List<String> arguments) throws IOException, WrongAnswerException {
        List<String> words = new ArrayList<>(List.of(program.toString()));
        words.addAll(arguments);
        Process process = new ProcessBuilder(words).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        // A line or two: it fits into the pipe until here.
        String errors = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.onExit().join().exitValue() != 0) {
            throw new WrongAnswerException(errors.isBlank() ? "the client crashed" : errors.strip());
        }
        return Readings.parse(output);
    }
}
