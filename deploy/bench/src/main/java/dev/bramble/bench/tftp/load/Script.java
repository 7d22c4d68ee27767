package dev.bramble.bench.tftp.load;

import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one client asks for, in order. */
@FunctionalInterface
public interface Script {

    /** The next task; null when the client has done all. */
    @Nullable
    Task next();

    /** Called when no answer to a task came in time. */
    default void gaveUp(Task task) {}

    /** Each of these once. */
    static Script of(List<Task> tasks) {
        Iterator<Task> iterator = List.copyOf(tasks).iterator();
        return () -> iterator.hasNext() ? iterator.next() : null;
    }

    /** This one again and again, until the time of {@link System#nanoTime} is past. */
    static Script until(long nanoTime, Task task) {
        return () -> System.nanoTime() - nanoTime < 0 ? task : null;
    }
}
