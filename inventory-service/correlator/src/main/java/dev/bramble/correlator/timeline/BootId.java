package dev.bramble.correlator.timeline;

import dev.bramble.proto.boot.v1.EventId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Names a boot by whom it is of and by its first event. */
final class BootId {
    private static final int BYTES = 8;

    private BootId() {}

    /** 16 lowercase hex digits: the first bytes of SHA-256 of "key NUL instance NUL epoch NUL sequence". */
    static String of(String key, EventId first) {
        String name = key + '\0' + first.getInstance() + '\0' + first.getEpoch() + '\0' + first.getSequence();
        return HexFormat.of().formatHex(sha256(name.getBytes(StandardCharsets.UTF_8)), 0, BYTES);
    }

    static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
