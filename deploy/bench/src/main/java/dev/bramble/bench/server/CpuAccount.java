package dev.bramble.bench.server;

import java.io.IOException;
import java.time.Duration;

/** The processor time of a server and of all that it started. */
interface CpuAccount extends AutoCloseable {

    /** Used so far. */
    Duration used() throws IOException;

    /** Once the server has ended. */
    @Override
    void close() throws IOException;

    /** The best there is: a control group, which also counts children that have ended; else what /proc knows. */
    static CpuAccount of(String name, long pid) throws IOException {
        return ControlGroup.create("bramble-bench-" + ProcessHandle.current().pid() + "-" + name, pid)
                .<CpuAccount>map(group -> group)
                .orElseGet(() -> new ProcessTimes(pid));
    }
}
