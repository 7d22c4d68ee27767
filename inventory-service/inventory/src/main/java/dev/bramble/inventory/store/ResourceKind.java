package dev.bramble.inventory.store;

/** What a change was made to. */
public enum ResourceKind {
    PI,
    IMAGE,
    EXPORT,
    BOOT_PROFILE
}
