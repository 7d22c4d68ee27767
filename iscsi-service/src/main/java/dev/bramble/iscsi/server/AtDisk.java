package dev.bramble.iscsi.server;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Which commands of a connection the disk is busy with. On its event loop. */
final class AtDisk {
    private final Set<Long> tags = new HashSet<>();
    private final List<Waiting> waiting = new ArrayList<>();

    private record Waiting(Set<Long> tags, CompletableFuture<Void> done) {}

    void began(long tag) {
        tags.add(tag);
    }

    void ended(long tag) {
        tags.remove(tag);
        waiting.removeIf(one -> {
            one.tags().remove(tag);
            return one.tags().isEmpty() && one.done().complete(null);
        });
    }

    boolean hasSeveral() {
        return tags.size() > 1;
    }

    boolean isEmpty() {
        return tags.isEmpty();
    }

    /** Completes {@code done} when those that are there now have ended. */
    void whenEnded(CompletableFuture<Void> done) {
        if (tags.isEmpty()) {
            done.complete(null);
        } else {
            waiting.add(new Waiting(new HashSet<>(tags), done));
        }
    }
}
