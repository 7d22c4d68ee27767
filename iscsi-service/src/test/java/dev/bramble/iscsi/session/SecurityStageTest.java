package dev.bramble.iscsi.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bramble.iscsi.wire.LoginStatus;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** CHAP, key by key. */
class SecurityStageTest {
    private static final String SECRET = "twelve-chars-or-more";
    private static final String MUTUAL = "another-long-secret";

    private final Random random = new Random(7143);

    private static Authentication.Chap chap(String secret, String mutual) {
        return new Authentication.Chap("pi", secret, Optional.of(new Authentication.Mutual("target", mutual)));
    }

    private static Map<String, String> map(List<Map.Entry<String, String>> answers) {
        Map<String, String> keys = new LinkedHashMap<>();
        answers.forEach(answer -> keys.put(answer.getKey(), answer.getValue()));
        return keys;
    }

    private record Challenged(SecurityStage stage, Map<String, String> challenge, String secret) {

        /** What proves that one knows the secret, and more keys beside it. */
        Map<String, String> proof(Map<String, String> more) {
            byte[] answer = ChapDigest.SHA_256.response(
                    (byte) Integer.parseInt(challenge.getOrDefault("CHAP_I", "")),
                    secret,
                    HexFormat.of()
                            .parseHex(challenge.getOrDefault("CHAP_C", "0x").substring(2)));
            Map<String, String> keys =
                    new LinkedHashMap<>(Map.of("CHAP_N", "pi", "CHAP_R", BinaryValue.encode(answer)));
            keys.putAll(more);
            return keys;
        }
    }

    private Challenged challenged(Authentication.Chap wanted) throws LoginRefusedException {
        SecurityStage stage = new SecurityStage(wanted, random);
        stage.answer(Map.of("AuthMethod", "CHAP"));
        return new Challenged(stage, map(stage.answer(Map.of("CHAP_A", "7"))), wanted.secret());
    }

    private static void assertRefused(SecurityStage stage, Map<String, String> keys, String reason) {
        assertThatThrownBy(() -> stage.answer(keys)).isInstanceOfSatisfying(LoginRefusedException.class, refused -> {
            assertThat(refused.status()).isEqualTo(LoginStatus.AUTHENTICATION_FAILURE);
            assertThat(refused.reason()).contains(reason);
        });
        assertThat(stage.isDone()).isFalse();
    }

    @Test
    void noChallengeComesTwice() throws LoginRefusedException {
        Set<String> challenges = new HashSet<>();
        Set<String> identifiers = new HashSet<>();
        for (int i = 0; i < 16; i++) {
            Map<String, String> challenge = challenged(chap(SECRET, MUTUAL)).challenge();
            challenges.add(challenge.getOrDefault("CHAP_C", ""));
            identifiers.add(challenge.getOrDefault("CHAP_I", ""));
        }
        assertThat(challenges).hasSize(16);
        assertThat(identifiers).hasSizeGreaterThan(8);
    }

    @ParameterizedTest
    @CsvSource({
        "eleven-char, another-long-secret, less than 12 characters",
        "twelve-chars-or-more, eleven-char, less than 12 characters",
        "twelve-chars-or-more, twelve-chars-or-more, are the same",
    })
    void secretsThatAreNoneLetNobodyIn(String secret, String mutual, String reason) throws LoginRefusedException {
        Challenged login = challenged(chap(secret, mutual));
        assertRefused(login.stage(), login.proof(Map.of()), reason);
    }

    @Test
    void twelveCharactersAreEnough() throws LoginRefusedException {
        Challenged login = challenged(chap("twelve-chars", "twelve-other"));
        login.stage().answer(login.proof(Map.of()));
        assertThat(login.stage().isDone()).isTrue();
    }

    @Test
    void nothingIsToBeProvedTwice() throws LoginRefusedException {
        Challenged login = challenged(chap(SECRET, MUTUAL));
        login.stage().answer(login.proof(Map.of()));
        assertThatThrownBy(() -> login.stage().answer(Map.of("AuthMethod", "None")))
                .isInstanceOf(LoginRefusedException.class);
        assertThatThrownBy(() -> login.stage().answer(Map.of("CHAP_A", "5"))).isInstanceOf(LoginRefusedException.class);
    }

    @Test
    void eachStepHasItsKeysAlone() throws LoginRefusedException {
        SecurityStage stage = new SecurityStage(chap(SECRET, MUTUAL), random);
        assertRefused(stage, Map.of("AuthMethod", "CHAP", "CHAP_A", "7"), "expected AuthMethod alone");
        stage.answer(Map.of("AuthMethod", "CHAP"));
        assertRefused(stage, Map.of("CHAP_A", "7", "CHAP_N", "pi"), "expected CHAP_A alone");
        assertRefused(stage, Map.of("CHAP_N", "pi"), "expected CHAP_A alone");
    }

    @Test
    void halfAQuestionForTheTargetsProofIsRefused() throws LoginRefusedException {
        Challenged first = challenged(chap(SECRET, MUTUAL));
        assertThatThrownBy(() -> first.stage().answer(first.proof(Map.of("CHAP_I", "1"))))
                .isInstanceOf(LoginRefusedException.class);
        Challenged second = challenged(chap(SECRET, MUTUAL));
        assertThatThrownBy(() -> second.stage().answer(second.proof(Map.of("CHAP_C", "0x010203"))))
                .isInstanceOf(LoginRefusedException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"256", "-1", "x", ""})
    void anIdentifierIsOneByte(String identifier) throws LoginRefusedException {
        Challenged login = challenged(chap(SECRET, MUTUAL));
        assertThatThrownBy(() -> login.stage().answer(login.proof(Map.of("CHAP_I", identifier, "CHAP_C", "0x010203"))))
                .isInstanceOf(LoginRefusedException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0x", "0b", "zz12", "0xg0", "0b!"})
    void aChallengeThatIsNoBinaryValueIsRefused(String challenge) throws LoginRefusedException {
        Challenged login = challenged(chap(SECRET, MUTUAL));
        assertThatThrownBy(() -> login.stage().answer(login.proof(Map.of("CHAP_I", "1", "CHAP_C", challenge))))
                .isInstanceOfSatisfying(
                        LoginRefusedException.class,
                        refused -> assertThat(refused.reason()).contains("CHAP_C"));
    }

    @Test
    void aChallengeHas1024BytesAtMost() throws LoginRefusedException {
        byte[] longest = new byte[1024];
        assertThat(proofOf(longest, BinaryValue.encode(longest))).isEqualTo(proofOf(longest, base64(longest)));
        for (String longer : List.of(BinaryValue.encode(new byte[1025]), base64(new byte[1025]))) {
            Challenged login = challenged(chap(SECRET, MUTUAL));
            assertThatThrownBy(() -> login.stage().answer(login.proof(Map.of("CHAP_I", "1", "CHAP_C", longer))))
                    .isInstanceOf(LoginRefusedException.class);
        }
    }

    @Test
    void anOddDigitStandsAlone() throws LoginRefusedException {
        assertThat(proofOf(new byte[] {1, 0x23}, "0x123")).isNotEmpty();
    }

    private static String base64(byte[] bytes) {
        return "0b" + Base64.getEncoder().encodeToString(bytes);
    }

    private String proofOf(byte[] challenge, String as) throws LoginRefusedException {
        Challenged login = challenged(chap(SECRET, MUTUAL));
        Map<String, String> answer = map(login.stage().answer(login.proof(Map.of("CHAP_I", "9", "CHAP_C", as))));
        String wanted = BinaryValue.encode(ChapDigest.SHA_256.response((byte) 9, MUTUAL, challenge));
        assertThat(answer).containsExactly(Map.entry("CHAP_N", "target"), Map.entry("CHAP_R", wanted));
        return wanted;
    }

    /** It goes to the log and into an event. */
    @Test
    void whatAStrangerSaysIsCutAndHarmless() {
        SecurityStage stage = new SecurityStage(Authentication.NONE, random);
        assertThatThrownBy(() -> stage.answer(Map.of("AuthMethod", "\u001b[31m\n" + "x".repeat(5000))))
                .isInstanceOfSatisfying(
                        LoginRefusedException.class,
                        refused -> assertThat(refused.reason())
                                .contains("?[31m?xxx")
                                .hasSizeLessThan(200)
                                .matches("[\\x20-\\x7e]*"));
    }
}
