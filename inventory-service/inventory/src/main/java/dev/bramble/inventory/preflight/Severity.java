package dev.bramble.inventory.preflight;

/** How much a finding matters; in the order of reports. */
public enum Severity {
    /** The Pi does not boot. */
    ERROR,
    /** It may not boot, or not as it should. */
    WARNING,
    /** Worth knowing. */
    INFO
}
