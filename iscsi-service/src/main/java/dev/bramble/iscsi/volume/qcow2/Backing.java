package dev.bramble.iscsi.volume.qcow2;

import java.nio.charset.StandardCharsets;

/**
 * What an image is an overlay of.
 *
 * @param name as the header has it: a path, relative to the image's folder when it does not begin with '/'; 1-1023 bytes of
 *     UTF-8. That of a foreign image may be anything: judge it before it is opened
 */
public record Backing(String name, Format format) {
    static final int MAX_NAME = 1023;

    /** How the backing file's bytes are to be read. */
    public enum Format {
        RAW("raw"),
        QCOW2("qcow2");

        private final String word;

        Format(String word) {
            this.word = word;
        }

        String word() {
            return word;
        }
    }

    public Backing {
        int length = name.getBytes(StandardCharsets.UTF_8).length;
        if (length == 0 || length > MAX_NAME) {
            throw new IllegalArgumentException("a backing file's name has 1-%d bytes".formatted(MAX_NAME));
        }
    }
}
