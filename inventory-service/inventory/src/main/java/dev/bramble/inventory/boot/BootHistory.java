package dev.bramble.inventory.boot;

import dev.bramble.inventory.store.BootStore;
import dev.bramble.proto.boot.v1.Boot;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** The boots, and those who wait for news of them. */
public final class BootHistory {
    private final BootStore boots;
    private final List<Consumer<Boot>> listeners = new CopyOnWriteArrayList<>();

    public BootHistory(BootStore boots) {
        this.boots = boots;
    }

    /** Stores updates and what follows them in the topic, then tells the listeners what is new. */
    void apply(List<BootStore.Update> updates, Map<String, Long> nextPositions) {
        List<Boot> changed = boots.apply(updates, nextPositions);
        for (Boot boot : changed) {
            listeners.forEach(listener -> listener.accept(boot));
        }
    }

    /** Tells of each new state of a boot, on a thread that must not be held up, until it is closed. */
    public AutoCloseable listen(Consumer<Boot> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    public BootStore store() {
        return boots;
    }
}
