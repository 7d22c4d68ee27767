package dev.bramble.inventory.netboot;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The paragraphs of Debian's control files, one by one (Debian Policy, chapter 5): fields by name, the lines of a folded
 * one joined by newlines.
 */
final class Paragraphs {
    private static final int MAX_LINE = 1 << 16;
    private static final int MAX_FIELDS = 200;
    /** Of a field that is folded: a Release file lists thousands of files in one. */
    private static final int MAX_FIELD = 4 << 20;

    private final BufferedReader lines;

    Paragraphs(InputStream file) {
        this.lines = new BufferedReader(new InputStreamReader(file, StandardCharsets.UTF_8));
    }

    /** The next one; null after the last. */
    @Nullable
    Map<String, String> next() throws IOException {
        Map<String, StringBuilder> fields = new HashMap<>();
        StringBuilder last = new StringBuilder();
        for (String line = line(); line != null && !(line.isBlank() && !fields.isEmpty()); line = line()) {
            if (line.startsWith(" ") || line.startsWith("\t")) {
                if (last.length() + line.length() > MAX_FIELD) {
                    throw new IOException("a field of a control file has more than %d characters".formatted(MAX_FIELD));
                }
                last.append('\n').append(line.strip());
                continue;
            }
            int colon = line.indexOf(':');
            if (colon > 0) {
                if (fields.size() == MAX_FIELDS) {
                    throw new IOException(
                            "a paragraph of a control file has more than %d fields".formatted(MAX_FIELDS));
                }
                last = new StringBuilder(line.substring(colon + 1).strip());
                fields.put(line.substring(0, colon), last);
            }
        }
        if (fields.isEmpty()) {
            return null;
        }
        Map<String, String> texts = new HashMap<>();
        fields.forEach((name, text) -> texts.put(name, text.toString()));
        return texts;
    }

    /** Not readLine: it would take a line of any length. */
    private @Nullable String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = lines.read(); c != '\n'; c = lines.read()) {
            if (c < 0) {
                return line.isEmpty() ? null : line.toString();
            }
            if (line.length() == MAX_LINE) {
                throw new IOException("a line of a control file has more than %d characters".formatted(MAX_LINE));
            }
            line.append((char) c);
        }
        return line.toString();
    }
}
