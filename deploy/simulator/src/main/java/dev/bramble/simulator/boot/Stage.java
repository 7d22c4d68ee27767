package dev.bramble.simulator.boot;

import java.util.Locale;

/** How far a boot is, in order. A stage is reached at one moment, and lasts until the next one is reached. */
public enum Stage {
    /** The EEPROM sent its first request. */
    BOOTLOADER,
    /** start4.elf is complete, and runs. */
    FIRMWARE,
    /** The kernel file, the last one, is complete. */
    KERNEL,
    /** iscsistart has logged in. */
    INITRAMFS,
    /** The root file system is being mounted read-only. */
    ROOT_MOUNTING,
    /** The root file system is mounted read-write. */
    ROOT_MOUNTED,
    /** The boot tree is mounted: the system is up. */
    USERSPACE;

    /** As in boot timelines: {@code root-mounting}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
