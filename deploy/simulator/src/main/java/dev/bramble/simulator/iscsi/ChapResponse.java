package dev.bramble.simulator.iscsi;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;

/** CHAP (RFC 1994) as in iSCSI: RFC 7143 section 12.1.3. */
final class ChapResponse {
    /** Offered, best first: SHA-256, SHA-1, MD5. */
    static final String ALGORITHMS = "7,6,5";

    private ChapResponse() {}

    static String of(String algorithm, int identifier, String secret, byte[] challenge) throws IscsiException {
        String digestName = switch (algorithm) {
            case "5" -> "MD5";
            case "6" -> "SHA-1";
            case "7" -> "SHA-256";
            default -> throw new IscsiException("the target chose CHAP_A=" + algorithm + ", not one offered");
        };
        try {
            MessageDigest digest = MessageDigest.getInstance(digestName);
            digest.update((byte) identifier);
            digest.update(secret.getBytes(StandardCharsets.UTF_8));
            return "0x" + HexFormat.of().formatHex(digest.digest(challenge));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** CHAP_I: one byte, in decimal or hex. */
    static int identifier(String value) throws IscsiException {
        try {
            int identifier = Integer.decode(value);
            if (identifier >= 0 && identifier <= 0xff) {
                return identifier;
            }
        } catch (NumberFormatException _) {
            // Told below.
        }
        throw new IscsiException("CHAP_I=" + value + " is no byte");
    }

    /** A binary value: 0x and hex, or 0b and base64 (RFC 7143 section 6.1). */
    static byte[] binary(String value) throws IscsiException {
        try {
            if (value.startsWith("0x") || value.startsWith("0X")) {
                String hex = value.substring(2);
                return HexFormat.of().parseHex(hex.length() % 2 == 0 ? hex : "0" + hex);
            }
            if (value.startsWith("0b") || value.startsWith("0B")) {
                return Base64.getDecoder().decode(value.substring(2));
            }
            return new BigInteger(value).toByteArray();
        } catch (IllegalArgumentException e) {
            throw new IscsiException("not a binary value: " + value);
        }
    }
}
