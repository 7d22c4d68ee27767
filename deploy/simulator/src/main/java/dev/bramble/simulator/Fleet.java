package dev.bramble.simulator;

import dev.bramble.simulator.boot.BootFailure;
import dev.bramble.simulator.boot.BootListener;
import dev.bramble.simulator.boot.BootReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/** Many Pis that are switched on at about the same time, as after a power cut. */
public final class Fleet {
    private final List<SimulatedPiSpec> pis;
    private final Duration spread;
    private final long seed;

    /**
     * A fleet.
     *
     * @param spread each Pi is switched on at a moment of its own within this time
     * @param seed   the same seed gives the same moments
     */
    public Fleet(List<SimulatedPiSpec> pis, Duration spread, long seed) {
        this.pis = List.copyOf(pis);
        this.spread = spread;
        this.seed = seed;
    }

    /** How one Pi fared. */
    public sealed interface Outcome {
        SimulatedPiSpec pi();

        /** It came up, and was shut down. */
        record Booted(SimulatedPiSpec pi, BootReport report) implements Outcome {}

        /** It did not. */
        record Failed(SimulatedPiSpec pi, BootFailure failure) implements Outcome {}
    }

    /** Boots all, each on a virtual thread of its own, and waits for the last; outcomes are in the order of the Pis. */
    public List<Outcome> boot(Function<SimulatedPiSpec, BootListener> listeners) throws InterruptedException {
        var random = new Random(seed);
        var running = new ArrayList<Future<Outcome>>();
        var outcomes = new ArrayList<Outcome>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (SimulatedPiSpec pi : pis) {
                Duration delay = Duration.ofMillis(random.nextLong(spread.toMillis() + 1));
                running.add(threads.submit(() -> {
                    Thread.sleep(delay);
                    return boot(pi, listeners.apply(pi));
                }));
            }
            for (Future<Outcome> outcome : running) {
                outcomes.add(outcome.get());
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("a simulated Pi crashed", e.getCause());
        }
        return List.copyOf(outcomes);
    }

    private static Outcome boot(SimulatedPiSpec pi, BootListener listener) {
        try {
            return new Outcome.Booted(pi, new SimulatedPi(pi).boot(listener));
        } catch (BootFailure e) {
            return new Outcome.Failed(pi, e);
        }
    }
}
