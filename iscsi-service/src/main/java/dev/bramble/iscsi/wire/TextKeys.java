package dev.bramble.iscsi.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Text parameters: {@code key=value} pairs, each ended by a zero byte (RFC 7143 section 6.1). */
public final class TextKeys {
    /** Longest text, over all PDUs of one exchange, in bytes. */
    public static final int MAX_TEXT = 64 * 1024;

    private static final int MAX_KEY = 63;
    private static final int MAX_VALUE = 8192;
    private static final int MAX_PAIRS = 256;

    private TextKeys() {}

    /**
     * The pairs of {@code text} in their order.
     *
     * @throws MalformedPduException on a pair without '=', a key twice, or sizes beyond the limits
     */
    public static Map<String, String> parse(ByteBuffer text) throws MalformedPduException {
        if (text.remaining() > MAX_TEXT) {
            throw new MalformedPduException("text of %d bytes".formatted(text.remaining()));
        }
        Map<String, String> pairs = new LinkedHashMap<>();
        for (String pair : split(StandardCharsets.UTF_8.decode(text.duplicate()).toString())) {
            int equals = pair.indexOf('=');
            if (equals < 1 || equals > MAX_KEY || pair.length() - equals - 1 > MAX_VALUE) {
                throw new MalformedPduException("bad key=value pair of %d characters".formatted(pair.length()));
            }
            if (pairs.put(pair.substring(0, equals), pair.substring(equals + 1)) != null) {
                throw new MalformedPduException("key %s twice".formatted(pair.substring(0, equals)));
            }
            if (pairs.size() > MAX_PAIRS) {
                throw new MalformedPduException("more than %d keys".formatted(MAX_PAIRS));
            }
        }
        return pairs;
    }

    private static List<String> split(String text) {
        List<String> pairs = new ArrayList<>();
        int start = 0;
        while (start < text.length()) {
            int end = text.indexOf('\0', start);
            end = end < 0 ? text.length() : end;
            if (end > start) {
                pairs.add(text.substring(start, end));
            }
            start = end + 1;
        }
        return pairs;
    }

    /** The pairs as bytes. A list of one key's values (SendTargets) repeats the key, so pairs come as a list. */
    public static ByteBuffer encode(List<Map.Entry<String, String>> pairs) {
        StringBuilder text = new StringBuilder();
        pairs.forEach(pair ->
                text.append(pair.getKey()).append('=').append(pair.getValue()).append('\0'));
        return ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.UTF_8));
    }
}
