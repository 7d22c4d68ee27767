package dev.bramble.launcher;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A running Bramble: all its services, each in a JVM of its own, on one data folder. */
public final class Bramble implements AutoCloseable {
    /** Of the ten seconds that a stop may take, what the services get before they are killed. */
    private static final Duration STOP_WITHIN = Duration.ofSeconds(8);

    private final List<SupervisedProgram> programs;
    private final FileChannel lock;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private boolean closed;

    private Bramble(List<SupervisedProgram> programs, FileChannel lock) {
        this.programs = programs;
        this.lock = lock;
    }

    /**
     * A Bramble that is not started yet; from now on it has the data folder to itself. Closing it in the middle of its
     * start is allowed, from another thread.
     *
     * @param java the java program that runs the services
     * @throws StartFailure when the settings cannot work: a broker that is not there, a data folder that is in use or
     *     not writable
     */
    public static Bramble prepare(Settings settings, Path java, ServiceLog log) throws StartFailure {
        requireBroker(settings);
        FileChannel lock = claim(settings.data());
        try {
            settings.ports().write(settings.data());
        } catch (IOException e) {
            throw new StartFailure("cannot write into " + settings.data() + ": " + e.getMessage(), e);
        }
        return new Bramble(
                Programs.of(settings).stream()
                        .map(program -> new SupervisedProgram(
                                program, program.command(java, settings.jvmOptions()), settings.data(), log))
                        .toList(),
                lock);
    }

    /**
     * Starts all services and returns when each of them serves.
     *
     * @param timeout how long that may take
     * @throws StartFailure when one of them cannot serve; then all are stopped again
     */
    public void start(Duration timeout) throws StartFailure {
        try {
            startAll(timeout);
        } catch (StartFailure e) {
            stop();
            throw e;
        }
    }

    /** The services would wait for a broker for ever, and quietly; a mistyped address is better told at once. */
    private static void requireBroker(Settings settings) throws StartFailure {
        if (settings.kafka().isEmpty()) {
            return;
        }
        String address = settings.kafka().get();
        int colon = address.lastIndexOf(':');
        try (Socket socket = new Socket()) {
            socket.connect(
                    new InetSocketAddress(address.substring(0, colon), Integer.parseInt(address.substring(colon + 1))),
                    5_000);
        } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
            throw new StartFailure("'" + address + "' is no HOST:PORT; say --kafka as in --kafka 192.168.1.10:9092", e);
        } catch (IOException e) {
            throw new StartFailure(
                    "no Kafka broker answers at " + address + " (" + e.getMessage()
                            + "); start it, correct --kafka, or leave --kafka out to run one of our own",
                    e);
        }
    }

    /** Two Brambles on one data folder would serve one disk twice. */
    private static FileChannel claim(Path data) throws StartFailure {
        try {
            Files.createDirectories(data);
            FileChannel channel =
                    FileChannel.open(data.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = channel.tryLock();
            if (lock == null) {
                channel.close();
                throw new StartFailure(
                        "another Bramble runs on " + data + "; stop it, or choose another folder with --data");
            }
            return channel;
        } catch (IOException e) {
            throw new StartFailure(
                    "the data folder " + data + " is not writable (" + e.getMessage()
                            + "); choose another with --data, or change its owner",
                    e);
        }
    }

    private void startAll(Duration timeout) throws StartFailure {
        programs.forEach(SupervisedProgram::start);
        CompletableFuture<?>[] ready =
                programs.stream().map(SupervisedProgram::ready).toArray(CompletableFuture[]::new);
        CompletableFuture<Void> all = CompletableFuture.allOf(ready);
        CompletableFuture<Void> firstFailure = new CompletableFuture<>();
        for (CompletableFuture<?> one : ready) {
            one.exceptionally(failure -> {
                firstFailure.completeExceptionally(failure);
                return null;
            });
        }
        try {
            CompletableFuture.anyOf(all, firstFailure)
                    .orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                    .join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof StartFailure failure) {
                throw failure;
            }
            if (e.getCause() instanceof TimeoutException) {
                throw new StartFailure("not ready after " + timeout.toSeconds() + " s: " + notReady());
            }
            throw e;
        }
    }

    private String notReady() {
        return String.join(
                ", ",
                programs.stream()
                        .filter(program -> !program.ready().isDone())
                        .map(program -> program.program().name())
                        .toList());
    }

    /** Returns when {@link #stop} was called and is done. */
    public void awaitStop() throws InterruptedException {
        stopped.await();
    }

    /**
     * The process of a service as it runs now.
     *
     * @param program its name: "tftp"
     */
    public ProcessHandle process(String program) {
        return supervised(program).handle().orElseThrow(() -> new IllegalStateException(program + " does not run"));
    }

    /**
     * Makes a service fail, as a crash would (SIGKILL), and keeps it down until {@link #recover}: how a drill or a
     * test proves that the others do without it.
     *
     * @param program its name: "kafka"
     */
    public void fail(String program) {
        supervised(program).fail();
    }

    /** Starts a service again that was made to fail; the result completes when it serves. */
    public CompletableFuture<Void> recover(String program) {
        return supervised(program).recover();
    }

    private SupervisedProgram supervised(String program) {
        return programs.stream()
                .filter(one -> one.program().name().equals(program))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no service is called " + program));
    }

    /**
     * Stops all services within ten seconds: first those that see boots, then those that keep what was seen, so that
     * nothing is left undelivered; what does not end by itself is killed.
     */
    public synchronized void stop() {
        if (closed) {
            return;
        }
        closed = true;
        long deadline = System.nanoTime() + STOP_WITHIN.toNanos();
        List<SupervisedProgram> dataServices =
                programs.stream().filter(program -> !keepsWhatWasSeen(program)).toList();
        List<SupervisedProgram> keepers =
                programs.stream().filter(Bramble::keepsWhatWasSeen).toList();
        stop(dataServices, deadline - STOP_WITHIN.toNanos() / 2);
        for (SupervisedProgram keeper : keepers.reversed()) {
            stop(List.of(keeper), deadline);
        }
        try {
            lock.close();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } finally {
            stopped.countDown();
        }
    }

    /** As {@link #stop}. */
    @Override
    public void close() {
        stop();
    }

    private static boolean keepsWhatWasSeen(SupervisedProgram program) {
        return switch (program.program().name()) {
            case "kafka", "inventory", "correlator" -> true;
            default -> false;
        };
    }

    private static void stop(List<SupervisedProgram> programs, long deadlineNanos) {
        CompletableFuture<?>[] ends =
                programs.stream().map(SupervisedProgram::stop).toArray(CompletableFuture[]::new);
        long left = Math.max(0, deadlineNanos - System.nanoTime());
        try {
            CompletableFuture.allOf(ends).orTimeout(left, TimeUnit.NANOSECONDS).join();
        } catch (CompletionException timedOut) {
            programs.forEach(SupervisedProgram::kill);
        }
    }
}
