package dev.bramble.chassis.mirror;

import java.util.function.Consumer;

/** The inventory, as last known; it is there, from disk, before the inventory service is. */
public interface InventoryMirror {

    /** The current view; never blocks. Before anything was ever mirrored, {@link InventoryView#NOTHING_YET}. */
    InventoryView view();

    /**
     * Calls the listener with the current view at once, and with each later one, in order, on a thread of the
     * mirror's.
     */
    void onChange(Consumer<InventoryView> listener);

    /** A mirror that always shows the same. */
    static InventoryMirror fixed(InventoryView view) {
        return new InventoryMirror() {
            @Override
            public InventoryView view() {
                return view;
            }

            @Override
            public void onChange(Consumer<InventoryView> listener) {
                listener.accept(view);
            }
        };
    }
}
