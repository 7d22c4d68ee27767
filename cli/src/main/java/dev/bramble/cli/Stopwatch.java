package dev.bramble.cli;

import java.io.PrintWriter;

/** Prints steps, each behind the seconds since the first. */
final class Stopwatch {
    private final PrintWriter out;
    private final long started = System.nanoTime();

    Stopwatch(PrintWriter out) {
        this.out = out;
    }

    synchronized void say(String step) {
        out.printf("[%6.2f s] %s%n", (System.nanoTime() - started) / 1e9, step);
        out.flush();
    }
}
