package dev.bramble.chassis.net;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Keeps up a watch over any number of lost connections: begins it anew after a pause, which doubles while nothing comes of it,
 * from a tenth of a second to one, and says once when it stays away. The channel's own back-off grows to two minutes, in which
 * a Pi just added would be unknown.
 */
public final class Redial {
    static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

    private final Duration patience;
    private final LongSupplier nanoTime;
    private final Pause pause;
    private volatile boolean stopped;

    /** Lets time go by. */
    @FunctionalInterface
    interface Pause {
        void sleep(Duration time) throws InterruptedException;
    }

    /**
     * How a watch went.
     *
     * @param good it came about
     * @param problem why it ended; empty when it is simply to be begun anew, at once
     */
    public record Ending(boolean good, Optional<String> problem) {}

    /** A watch, from its beginning to its end. */
    @FunctionalInterface
    public interface Watch {
        Ending run();
    }

    /** @param patience for so long nothing is said of a watch that does not come about */
    public Redial(Duration patience) {
        this(patience, System::nanoTime, time -> TimeUnit.NANOSECONDS.sleep(time.toNanos()));
    }

    Redial(Duration patience, LongSupplier nanoTime, Pause pause) {
        this.patience = patience;
        this.nanoTime = nanoTime;
        this.pause = pause;
    }

    /**
     * Watches until stopped, or until the thread is interrupted in a pause.
     *
     * @param complaint is told the problem, once until it is good again
     */
    public void run(Watch watch, Consumer<String> complaint) {
        Duration next = FIRST_PAUSE;
        boolean told = false;
        long lastGood = nanoTime.getAsLong();
        while (!stopped) {
            Ending ending = watch.run();
            if (ending.good()) {
                next = FIRST_PAUSE;
                told = false;
                lastGood = nanoTime.getAsLong();
            }
            if (ending.problem().isEmpty()) {
                continue;
            }
            if (!told && !stopped && nanoTime.getAsLong() - lastGood >= patience.toNanos()) {
                complaint.accept(ending.problem().get());
                told = true;
            }
            try {
                pause.sleep(next);
            } catch (InterruptedException e) {
                return;
            }
            Duration twice = next.multipliedBy(2);
            next = twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
        }
    }

    /** The watch under way is the last. */
    public void stop() {
        stopped = true;
    }

    public boolean isStopped() {
        return stopped;
    }
}
