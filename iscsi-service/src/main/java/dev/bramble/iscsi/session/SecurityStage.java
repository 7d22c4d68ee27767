package dev.bramble.iscsi.session;

import dev.bramble.iscsi.wire.LoginStatus;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The security stage of a login (RFC 7143 sections 6.3.2 and 12.1.3).
 *
 * <pre>
 * METHOD    --AuthMethod with None-------------> DONE       when nothing is to be proved
 * METHOD    --AuthMethod with CHAP-------------> ALGORITHM
 * ALGORITHM --CHAP_A--------------------------> RESPONSE   (CHAP_A, CHAP_I, CHAP_C)
 * RESPONSE  --CHAP_N, CHAP_R-------------------> DONE
 * RESPONSE  --CHAP_N, CHAP_R, CHAP_I, CHAP_C---> DONE       (CHAP_N, CHAP_R)
 * anything else: authentication failure
 * </pre>
 */
final class SecurityStage {
    /** RFC 7143 section 12.1.3: at most 1024 bytes. */
    private static final int MAX_BINARY = 1024;

    private static final int CHALLENGE = 32;

    /** RFC 7143 section 12.1.3: 96 bits; shorter ones can be found by trying. */
    private static final int LEAST_SECRET = 12;

    private enum State {
        METHOD,
        ALGORITHM,
        RESPONSE,
        DONE
    }

    private final Authentication wanted;
    private final RandomGenerator random;
    private final byte[] challenge = new byte[CHALLENGE];
    private byte identifier;
    private @Nullable ChapDigest digest;
    private State state = State.METHOD;

    /**
     * @param random from a source that nobody can guess
     */
    SecurityStage(Authentication wanted, RandomGenerator random) {
        this.wanted = wanted;
        this.random = random;
    }

    static boolean isKey(String key) {
        return key.equals("AuthMethod") || key.startsWith("CHAP_");
    }

    /** Whether the next stage may begin. */
    boolean isDone() {
        return state == State.DONE || (state == State.METHOD && wanted instanceof Authentication.None);
    }

    /**
     * Takes the security keys of one request and answers them.
     *
     * @throws LoginRefusedException when the initiator does not prove what it has to
     */
    List<Map.Entry<String, String>> answer(Map<String, String> keys) throws LoginRefusedException {
        if (keys.isEmpty()) {
            return List.of();
        }
        return switch (state) {
            case METHOD -> method(only(keys, "AuthMethod"));
            case ALGORITHM -> challenge(only(keys, "CHAP_A"));
            case RESPONSE -> response(keys);
            case DONE -> throw failure("security keys after the authentication: " + keys.keySet());
        };
    }

    private static String only(Map<String, String> keys, String key) throws LoginRefusedException {
        String value = keys.get(key);
        if (value == null || keys.size() != 1) {
            throw failure("expected %s alone, not %s".formatted(key, keys.keySet()));
        }
        return value;
    }

    private List<Map.Entry<String, String>> method(String offered) throws LoginRefusedException {
        String method = wanted instanceof Authentication.Chap ? "CHAP" : "None";
        if (!List.of(offered.split(",", -1)).contains(method)) {
            throw failure("the initiator offers AuthMethod=%s, and %s is wanted".formatted(printable(offered), method));
        }
        state = wanted instanceof Authentication.Chap ? State.ALGORITHM : State.DONE;
        return List.of(Map.entry("AuthMethod", method));
    }

    private List<Map.Entry<String, String>> challenge(String algorithms) throws LoginRefusedException {
        ChapDigest chosen = ChapDigest.strongestOf(algorithms)
                .orElseThrow(() ->
                        failure("none of MD5 (5), SHA1 (6) and SHA-256 (7) is in CHAP_A=" + printable(algorithms)));
        digest = chosen;
        random.nextBytes(challenge);
        identifier = (byte) random.nextInt();
        state = State.RESPONSE;
        return List.of(
                Map.entry("CHAP_A", chosen.number()),
                Map.entry("CHAP_I", String.valueOf(identifier & 0xff)),
                Map.entry("CHAP_C", BinaryValue.encode(challenge)));
    }

    private List<Map.Entry<String, String>> response(Map<String, String> keys) throws LoginRefusedException {
        ChapDigest chosen = digest;
        if (chosen == null || !(wanted instanceof Authentication.Chap chap)) {
            throw new IllegalStateException("no challenge was sent");
        }
        checkSecrets(chap);
        byte[] given = BinaryValue.decode(keys.getOrDefault("CHAP_R", ""), MAX_BINARY)
                .orElseThrow(() -> failure("CHAP_R is missing or no binary value"));
        boolean name = equal(keys.getOrDefault("CHAP_N", ""), chap.name());
        boolean secret = MessageDigest.isEqual(given, chosen.response(identifier, chap.secret(), challenge));
        if (!name || !secret) {
            throw failure("wrong CHAP name or secret, given by " + printable(keys.getOrDefault("CHAP_N", "nobody")));
        }
        state = State.DONE;
        boolean asksBack = keys.containsKey("CHAP_I") || keys.containsKey("CHAP_C");
        return asksBack ? prove(chosen, chap, keys) : List.of();
    }

    private static void checkSecrets(Authentication.Chap chap) throws LoginRefusedException {
        boolean isShort = chap.secret().length() < LEAST_SECRET
                || chap.mutual()
                        .filter(mutual -> mutual.secret().length() < LEAST_SECRET)
                        .isPresent();
        if (isShort) {
            throw failure("a CHAP secret of this target has less than %d characters; set a longer one"
                    .formatted(LEAST_SECRET));
        }
        if (chap.mutual()
                .filter(mutual -> equal(mutual.secret(), chap.secret()))
                .isPresent()) {
            throw failure("both CHAP secrets of this target are the same, so its answers could be used against it;"
                    + " set another mutual secret");
        }
    }

    /** The initiator wants to know that this is its target. */
    private List<Map.Entry<String, String>> prove(ChapDigest chosen, Authentication.Chap chap, Map<String, String> keys)
            throws LoginRefusedException {
        Authentication.Mutual mutual = chap.mutual()
                .orElseThrow(() -> failure("the initiator wants mutual CHAP, and no mutual secret is set"));
        byte[] theirs = BinaryValue.decode(keys.getOrDefault("CHAP_C", ""), MAX_BINARY)
                .orElseThrow(() -> failure("CHAP_C is missing or no binary value"));
        if (MessageDigest.isEqual(theirs, challenge)) {
            throw failure("the initiator sent this target's own challenge back");
        }
        byte id = identifier(keys.getOrDefault("CHAP_I", ""));
        return List.of(
                Map.entry("CHAP_N", mutual.name()),
                Map.entry("CHAP_R", BinaryValue.encode(chosen.response(id, mutual.secret(), theirs))));
    }

    private static byte identifier(String text) throws LoginRefusedException {
        return (byte) (int) TextNumber.of(text, 0, 255).orElseThrow(() -> failure("CHAP_I is no number below 256"));
    }

    private static boolean equal(String one, String other) {
        return MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }

    /** What a stranger sent, as it may stand in a log. */
    private static String printable(String text) {
        String cut = text.length() > 64 ? text.substring(0, 64) : text;
        return cut.replaceAll("[^\\x20-\\x7e]", "?");
    }

    private static LoginRefusedException failure(String reason) {
        return new LoginRefusedException(LoginStatus.AUTHENTICATION_FAILURE, reason);
    }
}
