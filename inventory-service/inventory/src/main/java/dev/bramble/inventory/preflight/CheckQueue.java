package dev.bramble.inventory.preflight;

import dev.bramble.inventory.Refusal;
import dev.bramble.proto.boot.v1.BootEvent;
import io.grpc.Status;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pis to be checked, each once however often it is asked for, one after the other: a kernel update changes many files, and a
 * fleet that is provisioned is not to wait for its checks. A Pi is checked when nothing was asked for it for a moment, but
 * no later than {@link #LONGEST}.
 */
public final class CheckQueue implements Runnable, Consumer<BootEvent> {
    /** nfs-service tells of a change when it is settled; a package's next file follows within this. */
    static final Duration QUIET = Duration.ofSeconds(5);

    static final Duration LONGEST = Duration.ofMinutes(1);
    private static final Duration AWAY = Duration.ofSeconds(30);
    private static final Logger log = LoggerFactory.getLogger(CheckQueue.class);

    private final Consumer<String> check;
    private final LongSupplier nanoTime;
    private final Map<String, Asked> waiting = new LinkedHashMap<>();

    /** Both by the clock of {@code nanoTime}. */
    private record Asked(long first, long due) {}

    /**
     * A queue that nobody works off yet.
     *
     * @param check is given the uid of a Pi
     * @param nanoTime as System.nanoTime
     */
    public CheckQueue(Consumer<String> check, LongSupplier nanoTime) {
        this.check = check;
        this.nanoTime = nanoTime;
    }

    /** A file of a boot tree was changed: its Pi is checked. */
    @Override
    public void accept(BootEvent event) {
        if (event.hasBootTreeChanged()) {
            ask(event.getBootTreeChanged().getTree());
        }
    }

    /** Has a Pi checked soon. Never blocks for long. */
    public void ask(String uid) {
        ask(uid, QUIET);
    }

    private synchronized void ask(String uid, Duration in) {
        long now = nanoTime.getAsLong();
        Asked before = waiting.get(uid);
        long first = before == null ? now : before.first();
        waiting.put(uid, new Asked(first, Math.min(now + in.toNanos(), first + LONGEST.toNanos())));
        notifyAll();
    }

    /** Works until it is interrupted. */
    @Override
    public void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                check(await());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized String await() throws InterruptedException {
        while (true) {
            Optional<String> due = takeDue();
            if (due.isPresent()) {
                return due.get();
            }
            long next = waiting.values().stream().mapToLong(Asked::due).min().orElse(Long.MAX_VALUE);
            long millis = next == Long.MAX_VALUE ? 0 : Math.max(1, (next - nanoTime.getAsLong()) / 1_000_000);
            wait(millis);
        }
    }

    /** The Pi that was asked for first of those whose time has come. */
    synchronized Optional<String> takeDue() {
        long now = nanoTime.getAsLong();
        Optional<String> due = waiting.entrySet().stream()
                .filter(entry -> entry.getValue().due() <= now)
                .map(Map.Entry::getKey)
                .findFirst();
        due.ifPresent(waiting::remove);
        return due;
    }

    private void check(String uid) {
        try {
            check.accept(uid);
        } catch (Refusal e) {
            if (e.code() == Status.Code.NOT_FOUND) {
                // Deleted meanwhile.
                return;
            }
            log.atInfo()
                    .addKeyValue("uid", uid)
                    .addKeyValue("reason", e.getMessage())
                    .log("not checked; again later");
            if (e.code() == Status.Code.UNAVAILABLE) {
                ask(uid, AWAY);
            }
        } catch (RuntimeException e) {
            if (!Thread.currentThread().isInterrupted()) {
                log.atError().addKeyValue("uid", uid).setCause(e).log("the pre-flight of a Pi failed");
            }
        }
    }
}
