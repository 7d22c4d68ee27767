package dev.bramble.cli.output;

/** The value of {@code -o}. */
public enum Format {
    TABLE,
    JSON,
    YAML
}
