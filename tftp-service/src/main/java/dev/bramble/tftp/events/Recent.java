package dev.bramble.tftp.events;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What was used last, so many entries of it: clients choose their names and addresses freely, and must not fill the memory
 * by that.
 */
final class Recent<K, V> extends LinkedHashMap<K, V> {
    private final int limit;

    Recent(int limit) {
        super(16, 0.75f, true);
        this.limit = limit;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > limit;
    }
}
