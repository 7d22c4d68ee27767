package dev.bramble.cli;

/** The value of {@code -o} of {@code pi list}. */
enum PiListFormat {
    TABLE,
    JSON,
    YAML,
    /** Reservations for dnsmasq. */
    DNSMASQ
}
