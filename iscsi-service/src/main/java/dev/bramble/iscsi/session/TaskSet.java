package dev.bramble.iscsi.session;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The tasks of a session in the order of their arrival, and which of them may go on. Memory is granted in that
 * order, so that a task never waits for one behind it; then SAM-5 section 8 holds: an ORDERED task runs after all
 * before it and before all behind it, HEAD OF QUEUE at once, SIMPLE as they come.
 */
final class TaskSet {
    private final Map<Integer, Task> tasks = new LinkedHashMap<>();
    private final Buffers buffers;

    TaskSet(Buffers buffers) {
        this.buffers = buffers;
    }

    void add(Task task) {
        tasks.put(task.request.itt(), task);
    }

    @Nullable
    Task find(int itt) {
        return tasks.get(itt);
    }

    int size() {
        return tasks.size();
    }

    void remove(Task task) {
        tasks.remove(task.request.itt(), task);
    }

    List<Task> all() {
        return List.copyOf(tasks.values());
    }

    /** Tasks that have their memory now and did not before. */
    List<Task> admit() {
        List<Task> admitted = new ArrayList<>();
        for (Task task : tasks.values()) {
            if (task.admitted) {
                continue;
            }
            int need = task.need();
            DataBuffer granted = need == 0 ? null : buffers.take(need);
            if (need > 0 && granted == null) {
                break;
            }
            task.admit(granted);
            admitted.add(task);
        }
        return admitted;
    }

    /** Tasks whose turn it is; they count as running from here on. */
    List<Task> start() {
        List<Task> started = new ArrayList<>();
        boolean first = true;
        boolean behindOrdered = false;
        for (Task task : tasks.values()) {
            boolean turn = task.isHeadOfQueue() || (!behindOrdered && (first || !task.isOrdered()));
            if (!task.running && task.admitted && task.transfer.isComplete() && turn) {
                task.running = true;
                started.add(task);
            }
            first = false;
            behindOrdered |= task.isOrdered();
        }
        return started;
    }
}
