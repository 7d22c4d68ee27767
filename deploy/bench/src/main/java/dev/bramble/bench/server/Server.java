package dev.bramble.bench.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A server that runs. */
public final class Server implements AutoCloseable {
    private static final int STOP_SECONDS = 10;
    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration PROBE = Duration.ofMillis(50);

    private final Contender contender;
    private final String version;
    private final InetSocketAddress address;
    private final Process process;
    private final CpuAccount cpu;

    private Server(Command command, Process process) throws IOException {
        this.contender = command.contender();
        this.version = command.version();
        this.address = command.address();
        this.process = process;
        this.cpu = CpuAccount.of(contender.id(), process.pid());
    }

    /** How to see that a server serves. */
    public interface Probe {
        /**
         * Asks once.
         *
         * @throws MissingServerException when it never will
         */
        boolean answers(Server server) throws IOException, MissingServerException;
    }

    /**
     * Starts one and returns when it answers.
     *
     * @param run a folder for its log
     * @throws MissingServerException when it does not within a minute
     */
    public static Server start(Command command, Path run, Probe probe) throws IOException, MissingServerException {
        Files.createDirectories(run);
        Path log = run.resolve(command.contender().id() + ".log");
        var builder = new ProcessBuilder(command.words())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .directory(run.toFile());
        builder.environment().putAll(command.environment());
        var server = new Server(command, builder.start());
        try {
            server.await(probe);
        } catch (MissingServerException e) {
            server.close();
            throw new MissingServerException(e.getMessage() + "; see " + log);
        }
        return server;
    }

    private void await(Probe probe) throws IOException, MissingServerException {
        long deadline = System.nanoTime() + START.toNanos();
        while (System.nanoTime() - deadline < 0) {
            if (!isAlive()) {
                throw new MissingServerException("it ended at once");
            }
            if (probe.answers(this)) {
                return;
            }
            pause();
        }
        throw new MissingServerException("it did not answer within " + START.toSeconds() + " s");
    }

    /** Until it is asked again, or has ended. */
    private void pause() throws MissingServerException {
        try {
            process.waitFor(PROBE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MissingServerException("the bench was interrupted");
        }
    }

    public Contender contender() {
        return contender;
    }

    /** As it names itself. */
    public String version() {
        return version;
    }

    /** Where clients reach it. */
    public InetSocketAddress address() {
        return address;
    }

    /** Of it and its children, since its start. */
    public Duration cpuTime() throws IOException {
        return cpu.used();
    }

    /** Whether {@link #cpuTime} counts children that have ended. */
    public boolean countsEndedChildren() {
        return cpu instanceof ControlGroup;
    }

    /** VmHWM of its main process, in MiB. */
    public double peakMebibytes() throws IOException {
        return ProcessFiles.peakMebibytes(Files.readString(Path.of("/proc", Long.toString(process.pid()), "status")));
    }

    /** Bytes that it sent to the storage layer since its start (proc_pid_io(5)). */
    public long writtenBytes() throws IOException {
        return ProcessFiles.writtenBytes(Files.readString(Path.of("/proc", Long.toString(process.pid()), "io")));
    }

    /** Ties it to some processors. */
    public void tieTo(Processors processors) throws IOException, InterruptedException {
        processors.tie(process.pid());
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Ends it at once, and all that it started. */
    public void kill() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        process.onExit().join();
        try {
            cpu.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        var children = process.descendants().toList();
        process.destroy();
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
            for (ProcessHandle child : children) {
                child.destroyForcibly();
                child.onExit().join();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        cpu.close();
    }
}
