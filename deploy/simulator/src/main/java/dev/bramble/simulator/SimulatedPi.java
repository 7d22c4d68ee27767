package dev.bramble.simulator;

import dev.bramble.simulator.boot.BootFailure;
import dev.bramble.simulator.boot.BootListener;
import dev.bramble.simulator.boot.BootReport;

/** A Pi 4 at the end of a cable. Each boot begins with the power switched on; blocking, on the caller's thread. */
public final class SimulatedPi {
    private final SimulatedPiSpec spec;

    public SimulatedPi(SimulatedPiSpec spec) {
        this.spec = spec;
    }

    /** Boots until the system is up, shuts it down cleanly, and tells what happened. */
    public BootReport boot(BootListener listener) throws BootFailure {
        RunningPi running = powerOn(listener);
        running.shutDown();
        return running.report();
    }

    /** Boots until the system is up, and leaves it running. */
    public RunningPi powerOn(BootListener listener) throws BootFailure {
        return RunningPi.boot(spec, listener);
    }
}
