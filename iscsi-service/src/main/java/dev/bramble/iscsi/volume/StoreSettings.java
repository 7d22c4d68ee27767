package dev.bramble.iscsi.volume;

import java.util.OptionalLong;

/**
 * What the operator sets.
 *
 * @param reserve bytes of the file system below which nothing new is made; else 5 % of it, at most 1 GiB
 */
public record StoreSettings(OptionalLong reserve) {
    public static final StoreSettings DEFAULT = new StoreSettings(OptionalLong.empty());
}
