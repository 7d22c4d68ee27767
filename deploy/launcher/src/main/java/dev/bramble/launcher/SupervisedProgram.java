package dev.bramble.launcher;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One program and its lives. It is started anew whenever it ends, but for two cases: it was stopped, or its first life
 * ended before it ever served, which waiting does not mend (a port in use, a folder not writable).
 */
final class SupervisedProgram {
    private static final Duration PROBE_EVERY = Duration.ofMillis(100);

    private final Program program;
    private final List<String> command;
    private final Path workingFolder;
    private final ServiceLog log;
    private volatile CompletableFuture<Void> ready = new CompletableFuture<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition stopRequested = lock.newCondition();
    private @Nullable Process process;
    private @Nullable Thread supervisor;
    private boolean stopping;
    private volatile String lastErrorLine = "";

    SupervisedProgram(Program program, List<String> command, Path workingFolder, ServiceLog log) {
        this.program = program;
        this.command = command;
        this.workingFolder = workingFolder;
        this.log = log;
    }

    Program program() {
        return program;
    }

    void start() {
        supervisor = Thread.ofPlatform().name("supervise-" + program.name()).start(this::supervise);
    }

    /**
     * Completes when the program serves for the first time since its start, or since it recovered; fails with
     * {@link StartFailure} when it never will.
     */
    CompletableFuture<Void> ready() {
        return ready;
    }

    Optional<ProcessHandle> handle() {
        lock.lock();
        try {
            return Optional.ofNullable(process).map(Process::toHandle);
        } finally {
            lock.unlock();
        }
    }

    private void supervise() {
        Backoff backoff = Backoff.fresh();
        while (true) {
            long started = System.nanoTime();
            Process life;
            try {
                life = startLife();
            } catch (IOException e) {
                ready.completeExceptionally(
                        new StartFailure("cannot start " + program.name() + ": " + e.getMessage(), e));
                return;
            }
            if (life == null) {
                return;
            }
            awaitReadyOrEnd(life);
            int exit = awaitEnd(life);
            if (isStopping()) {
                return;
            }
            if (!ready.isDone()) {
                ready.completeExceptionally(new StartFailure(explain(exit)));
                return;
            }
            backoff = backoff.after(Duration.ofNanos(System.nanoTime() - started));
            log.line(
                    program.name(),
                    "ended with exit code %d; starting it again in %d ms"
                            .formatted(exit, backoff.next().toMillis()));
            if (stopRequestedWithin(backoff.next())) {
                return;
            }
            backoff = backoff.longer();
        }
    }

    private String explain(int exit) {
        return lastErrorLine.isEmpty()
                ? program.name() + " ended with exit code " + exit + " before it was ready"
                : lastErrorLine;
    }

    /** Null when a stop was asked for meanwhile. */
    private @Nullable Process startLife() throws IOException {
        lock.lock();
        try {
            if (stopping) {
                return null;
            }
            ProcessBuilder builder = new ProcessBuilder(command).directory(workingFolder.toFile());
            builder.environment().putAll(program.environment());
            Process started = builder.start();
            started.getOutputStream().close();
            pump(started.getInputStream(), false);
            pump(started.getErrorStream(), true);
            process = started;
            return started;
        } finally {
            lock.unlock();
        }
    }

    /** On a thread of its own: a virtual one that reads a pipe keeps a carrier, of which there are few. */
    private void pump(InputStream stream, boolean errors) {
        var _ = Thread.ofPlatform().daemon().name("output of " + program.name()).start(() -> {
            try (BufferedReader lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    log.line(program.name(), line);
                    if (errors && !line.isBlank()) {
                        lastErrorLine = line;
                    }
                }
            } catch (IOException e) {
                log.line(program.name(), "its output broke off: " + e.getMessage());
            }
        });
    }

    private void awaitReadyOrEnd(Process life) {
        while (!ready.isDone() && !endsWithin(life, PROBE_EVERY)) {
            if (ReadinessProbe.isReady(program.readiness())) {
                ready.complete(null);
            }
        }
    }

    private static boolean endsWithin(Process life, Duration time) {
        try {
            return life.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException("supervisors are not interrupted", e);
        }
    }

    private static int awaitEnd(Process life) {
        return life.onExit().join().exitValue();
    }

    private boolean isStopping() {
        lock.lock();
        try {
            return stopping;
        } finally {
            lock.unlock();
        }
    }

    private boolean stopRequestedWithin(Duration time) {
        lock.lock();
        try {
            long left = time.toNanos();
            while (!stopping && left > 0) {
                left = stopRequested.awaitNanos(left);
            }
            return stopping;
        } catch (InterruptedException e) {
            throw new IllegalStateException("supervisors are not interrupted", e);
        } finally {
            lock.unlock();
        }
    }

    /** Ends the program at once (SIGKILL) and keeps it down. */
    void fail() {
        CompletableFuture<?> end = stop();
        kill();
        try {
            end.join();
            if (supervisor != null) {
                supervisor.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Starts it again after {@link #fail}; the result completes when it serves. */
    CompletableFuture<Void> recover() {
        CompletableFuture<Void> again = new CompletableFuture<>();
        lock.lock();
        try {
            stopping = false;
            ready = again;
        } finally {
            lock.unlock();
        }
        start();
        return again;
    }

    /** Asks the program to end (SIGTERM); returns at once. */
    CompletableFuture<?> stop() {
        lock.lock();
        try {
            stopping = true;
            stopRequested.signalAll();
            if (process == null) {
                return CompletableFuture.completedFuture(null);
            }
            // Not Process.destroy: that closes the streams, and with them the program's last words are lost.
            process.toHandle().destroy();
            return process.onExit();
        } finally {
            lock.unlock();
        }
    }

    /** Ends the program at once (SIGKILL). */
    void kill() {
        handle().ifPresent(ProcessHandle::destroyForcibly);
    }
}
