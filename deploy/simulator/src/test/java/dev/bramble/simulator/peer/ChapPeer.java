package dev.bramble.simulator.peer;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A target's half of CHAP (RFC 7143, section 12.1.3), with fixed challenges.
 *
 * @param algorithm CHAP_A that it chooses
 * @param digest its name to the JDK
 * @param mutualName what it calls itself when it is asked to prove itself
 */
public record ChapPeer(
        String algorithm, String digest, String name, String secret, String mutualName, String mutualSecret) {
    private static final int IDENTIFIER = 0x27;
    private static final byte[] CHALLENGE = HexFormat.of().parseHex("000102030405060708090a0b0c0d0e0f");

    /** What to answer, if it goes on; empty when the initiator is none of ours. */
    Optional<String> answer(String text) {
        Map<String, String> keys = Arrays.stream(text.split("\0", -1))
                .filter(pair -> pair.contains("="))
                .map(pair -> pair.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
        if (keys.containsKey("AuthMethod")) {
            return Arrays.asList(keys.getOrDefault("AuthMethod", "").split(",", -1))
                            .contains("CHAP")
                    ? Optional.of("AuthMethod=CHAP\0TargetPortalGroupTag=1\0")
                    : Optional.empty();
        }
        if (keys.containsKey("CHAP_A")) {
            return Arrays.asList(keys.getOrDefault("CHAP_A", "").split(",", -1)).contains(algorithm)
                    ? Optional.of("CHAP_A=" + algorithm + "\0CHAP_I=" + IDENTIFIER + "\0CHAP_C=0x"
                            + HexFormat.of().formatHex(CHALLENGE) + "\0")
                    : Optional.empty();
        }
        if (!name.equals(keys.get("CHAP_N"))
                || !response(IDENTIFIER, secret, CHALLENGE).equals(keys.get("CHAP_R"))) {
            return Optional.empty();
        }
        if (!keys.containsKey("CHAP_C")) {
            return Optional.of("");
        }
        byte[] asked = HexFormat.of().parseHex(keys.getOrDefault("CHAP_C", "").substring(2));
        return Optional.of("CHAP_N=" + mutualName + "\0CHAP_R="
                + response(Integer.parseInt(keys.getOrDefault("CHAP_I", "")), mutualSecret, asked) + "\0");
    }

    private String response(int identifier, String key, byte[] challenge) {
        try {
            MessageDigest hash = MessageDigest.getInstance(digest);
            hash.update((byte) identifier);
            hash.update(key.getBytes(StandardCharsets.UTF_8));
            return "0x" + HexFormat.of().formatHex(hash.digest(challenge));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
