package dev.bramble.inventory.preflight;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Optional;

/** The files of a boot tree, as one moment had them. Paths are relative to it, joined by '/'. */
public interface BootFiles {
    /** Larger texts than this, in bytes, are none that the firmware reads. */
    int MAX_TEXT_BYTES = 64 * 1024;

    /**
     * One file.
     *
     * @param sizeBytes 0 of what is no plain file
     * @param link a symbolic link, which is not looked behind
     */
    record Entry(String path, long sizeBytes, boolean link) {}

    Collection<Entry> entries();

    Optional<Entry> find(String path);

    /** The bytes of a plain file from its first one. */
    InputStream open(Entry entry) throws IOException;

    default boolean has(String path) {
        return find(path).isPresent();
    }

    /**
     * A small text, a char a byte.
     *
     * @return empty when there is no such file
     * @throws IOException for one of more than {@link #MAX_TEXT_BYTES}, or that cannot be read
     */
    default Optional<String> text(String path) throws IOException {
        Optional<Entry> entry = find(path);
        if (entry.isEmpty()) {
            return Optional.empty();
        }
        if (entry.get().link()) {
            throw new IOException("it is a symbolic link, which is not followed");
        }
        if (entry.get().sizeBytes() > MAX_TEXT_BYTES) {
            throw new IOException("it has %d bytes, more than a text for the firmware"
                    .formatted(entry.get().sizeBytes()));
        }
        try (InputStream content = open(entry.get())) {
            return Optional.of(new String(content.readNBytes(MAX_TEXT_BYTES), StandardCharsets.ISO_8859_1));
        }
    }
}
