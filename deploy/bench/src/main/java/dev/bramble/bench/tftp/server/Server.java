package dev.bramble.bench.tftp.server;

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

    private final Contender contender;
    private final String version;
    private final InetSocketAddress address;
    private final Process process;
    private final CpuAccount cpu;

    Server(Contender contender, String version, InetSocketAddress address, Process process) throws IOException {
        this.contender = contender;
        this.version = version;
        this.address = address;
        this.process = process;
        this.cpu = CpuAccount.of(contender.id(), process.pid());
    }

    public Contender contender() {
        return contender;
    }

    /** As it names itself. */
    public String version() {
        return version;
    }

    /** Where RRQs go. */
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
        return Memory.peakMebibytes(Files.readString(Path.of("/proc", Long.toString(process.pid()), "status")));
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
