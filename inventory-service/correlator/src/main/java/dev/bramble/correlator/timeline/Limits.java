package dev.bramble.correlator.timeline;

import java.time.Duration;

/** What bounds the state and decides in time; reasons are in RATIONALE.md. */
final class Limits {
    /** Boots per Pi that late events still join. */
    static final int BOOTS = 8;
    /** Facts per boot; more are told as runs. */
    static final int FACTS = 320;
    /** Facts before any boot began. */
    static final int STRAY_FACTS = 32;
    /** Source instances with a high-water mark per Pi. */
    static final int INSTANCES = 32;
    /** Files told per boot. */
    static final int FILES = 64;
    /** Notes, and evidence, told per stage. */
    static final int NOTES = 16;
    /** Characters of a note. */
    static final int NOTE_LENGTH = 240;

    /** A bootloader silent for longer than its own timeouts (DHCP 45 s, file 30 s) was switched off. */
    static final Duration BOOTLOADER_SILENCE = Duration.ofSeconds(60);
    /** How far the clocks of two services may differ. */
    static final Duration CLOCK_SKEW = Duration.ofSeconds(5);
    /** No stage of a boot that goes well is silent for longer. */
    static final Duration STALL = Duration.ofMinutes(2);

    private Limits() {}
}
