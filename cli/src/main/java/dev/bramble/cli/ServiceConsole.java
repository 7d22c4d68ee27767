package dev.bramble.cli;

import dev.bramble.launcher.ServiceLog;
import java.io.PrintWriter;

/** Shows the services' lines, each behind the name of its service. */
final class ServiceConsole implements ServiceLog {
    private final PrintWriter out;

    ServiceConsole(PrintWriter out) {
        this.out = out;
    }

    @Override
    public synchronized void line(String program, String line) {
        out.printf("%-10s | %s%n", program, line);
        out.flush();
    }

    /** A line of Bramble's own. */
    void say(String line) {
        line("bramble", line);
    }
}
