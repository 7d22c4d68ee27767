package dev.bramble.tftp.wire;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The options of a request or of its acknowledgment (RFC 2347).
 *
 * @param values by lowercase name, in the order of the packet
 */
public record Options(Map<String, String> values) {
    /** Block size in bytes, RFC 2348. */
    public static final String BLKSIZE = "blksize";
    /** Size of the file in bytes, RFC 2349. */
    public static final String TSIZE = "tsize";
    /** Retransmission timeout in seconds, RFC 2349. */
    public static final String TIMEOUT = "timeout";
    /** Blocks per acknowledgment, RFC 7440. */
    public static final String WINDOWSIZE = "windowsize";

    public static final Options NONE = new Options(Map.of());

    public Options {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    public boolean isEmpty() {
        return values.isEmpty();
    }

    public Optional<String> get(String name) {
        return Optional.ofNullable(values.get(name));
    }
}
