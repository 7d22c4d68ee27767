package dev.bramble.bench.tftp;

import dev.bramble.bench.tftp.load.Script;
import dev.bramble.bench.tftp.load.Task;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A Pi at its requests. */
final class BootingPi implements Script {
    private final Iterator<Task> tasks;
    private boolean gaveUp;
    private boolean done;

    BootingPi(List<Task> tasks) {
        this.tasks = tasks.iterator();
    }

    @Override
    public @Nullable Task next() {
        if (gaveUp || !tasks.hasNext()) {
            done = true;
            return null;
        }
        return tasks.next();
    }

    /** A file that does not come in time is not there for a Pi, and it boots something else, or nothing. */
    @Override
    public void gaveUp(Task task) {
        gaveUp = true;
    }

    /** Whether it has all, the kernel too. */
    boolean booted() {
        return done && !gaveUp;
    }
}
