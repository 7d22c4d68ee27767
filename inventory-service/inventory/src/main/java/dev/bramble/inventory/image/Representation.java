package dev.bramble.inventory.image;

import java.net.http.HttpHeaders;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a server says of a file, by which another answer's bytes are known for the same file's (RFC 9110).
 *
 * @param size in bytes; -1 when not told
 * @param entityTag a strong one (section 8.8.3), or empty: a weak one promises nothing of bytes
 * @param lastModified as it was sent, or empty
 */
record Representation(long size, String entityTag, String lastModified) {
    /** Section 14.4; a total that is not known is a star. */
    private static final Pattern CONTENT_RANGE = Pattern.compile("bytes (\\d{1,18})-\\d{1,18}/(\\d{1,18}|\\*)");

    static Representation of(HttpHeaders headers) {
        return of(headers, headers.firstValueAsLong("Content-Length").orElse(-1));
    }

    private static Representation of(HttpHeaders headers, long size) {
        String tag = headers.firstValue("ETag").orElse("");
        return new Representation(
                size,
                tag.startsWith("\"") ? tag : "",
                headers.firstValue("Last-Modified").orElse(""));
    }

    /** What If-Range is asked with; empty when the server gives nothing to know the file by. */
    String validator() {
        return entityTag.isEmpty() ? lastModified : entityTag;
    }

    /** Whether a whole answer is of this file, as far as can be told. */
    boolean isOf(HttpHeaders whole) {
        return matches(of(whole));
    }

    /** Whether a partial answer goes on at {@code offset} of this file. */
    boolean goesOnAt(long offset, HttpHeaders partial) {
        Matcher range =
                CONTENT_RANGE.matcher(partial.firstValue("Content-Range").orElse(""));
        return range.matches()
                && Long.parseLong(range.group(1)) == offset
                && matches(of(partial, range.group(2).equals("*") ? -1 : Long.parseLong(range.group(2))));
    }

    /** What only one of both tells is no difference: a partial answer need not repeat all. */
    private boolean matches(Representation other) {
        return (size < 0 || other.size < 0 || size == other.size)
                && same(entityTag, other.entityTag)
                && (!entityTag.isEmpty() || same(lastModified, other.lastModified));
    }

    private static boolean same(String one, String other) {
        return one.isEmpty() || other.isEmpty() || one.equals(other);
    }
}
