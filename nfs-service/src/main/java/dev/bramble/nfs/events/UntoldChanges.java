package dev.bramble.nfs.events;

import dev.bramble.nfs.fs.TreePath;
import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Paths at which something changed and that wait to be told of, each once, in the order of their last change. Bounded:
 * past the bound the oldest is handed out early. Safe for use by several threads.
 */
final class UntoldChanges {
    static final int MAX = 32_768;

    private final LinkedHashMap<Place, Untold> waiting = new LinkedHashMap<>();
    /** How many paths wait beneath each directory: most renames are of files, and need no look at all that waits. */
    private final Map<Place, Integer> beneath = new HashMap<>();

    private record Place(String export, TreePath path) {}

    /**
     * A path that waits.
     *
     * @param client who changed it; null: this service itself
     * @param due from when on it may be told of
     * @param fresh the file was made since it waits: nobody heard of it
     * @param attempts how often it was read in vain
     */
    record Untold(
            String export, @Nullable InetAddress client, TreePath path, Instant due, boolean fresh, int attempts) {
        Untold at(TreePath other, Instant when) {
            return new Untold(export, client, other, when, false, 0);
        }
    }

    private static Place place(Untold change) {
        return new Place(change.export(), change.path());
    }

    /** A path changed, and is due then; what has to be told of now to make room. */
    synchronized Optional<Untold> put(Untold change) {
        Untold before = remove(place(change));
        boolean fresh = change.fresh() || (before != null && before.fresh());
        add(new Untold(change.export(), change.client(), change.path(), change.due(), fresh, change.attempts()));
        if (waiting.size() <= MAX) {
            return Optional.empty();
        }
        return Optional.ofNullable(remove(waiting.firstEntry().getKey()));
    }

    /** A path that waits is due no later than this. */
    synchronized void hasten(String export, TreePath path, Instant due) {
        waiting.computeIfPresent(
                new Place(export, path),
                (place, waits) -> waits.due().isAfter(due)
                        ? new Untold(export, waits.client(), path, due, waits.fresh(), waits.attempts())
                        : waits);
    }

    /** A file left this path; true when it is one that nobody heard of. */
    synchronized boolean leave(String export, TreePath path) {
        Untold before = remove(new Place(export, path));
        return before != null && before.fresh();
    }

    /** A directory moved: what waits beneath it waits at its new path. */
    synchronized void move(String export, TreePath from, TreePath to) {
        if (!beneath.containsKey(new Place(export, from))) {
            return;
        }
        List<Untold> moved = new ArrayList<>();
        for (Untold change : List.copyOf(waiting.values())) {
            if (change.export().equals(export)
                    && !change.path().equals(from)
                    && change.path().startsWith(from)) {
                remove(place(change));
                moved.add(change.at(change.path().rebased(from, to), change.due()));
            }
        }
        moved.forEach(change -> {
            remove(place(change));
            add(change);
        });
    }

    /** How many directories it keeps in mind. */
    synchronized int directories() {
        return beneath.size();
    }

    synchronized boolean isWaiting(Untold change) {
        return waiting.containsKey(place(change));
    }

    /** Takes out what is due. */
    synchronized List<Untold> take(Instant now) {
        List<Untold> due = new ArrayList<>();
        for (Iterator<Untold> each = waiting.values().iterator(); each.hasNext(); ) {
            Untold change = each.next();
            if (!change.due().isAfter(now)) {
                each.remove();
                countBeneath(place(change), -1);
                due.add(change);
            }
        }
        return due;
    }

    private void add(Untold change) {
        waiting.put(place(change), change);
        countBeneath(place(change), 1);
    }

    private @Nullable Untold remove(Place place) {
        Untold before = waiting.remove(place);
        if (before != null) {
            countBeneath(place, -1);
        }
        return before;
    }

    private void countBeneath(Place place, int more) {
        for (TreePath above = place.path(); !above.isRoot(); ) {
            above = above.parent();
            beneath.merge(
                    new Place(place.export(), above), more, (one, other) -> one + other == 0 ? null : one + other);
        }
    }
}
