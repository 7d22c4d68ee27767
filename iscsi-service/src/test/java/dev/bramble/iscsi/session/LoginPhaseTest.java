package dev.bramble.iscsi.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bramble.iscsi.wire.InitiatorPdu.LoginRequest;
import dev.bramble.iscsi.wire.LoginStatus;
import dev.bramble.iscsi.wire.MalformedPduException;
import dev.bramble.iscsi.wire.TargetPdu.LoginResponse;
import dev.bramble.iscsi.wire.TextKeys;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Logins by their PDUs: stages, pieces, CHAP. */
class LoginPhaseTest {
    private static final String NAMES = "InitiatorName=iqn.2026-01.a:b\0TargetName=iqn.2026-01.a:t\0";
    private static final String SECRET = "twelve-chars-or-more";
    private static final String MUTUAL = "another-long-secret";
    private static final Authentication.Chap ONE_WAY = new Authentication.Chap("pi", SECRET, Optional.empty());
    private static final Authentication.Chap BOTH_WAYS =
            new Authentication.Chap("pi", SECRET, Optional.of(new Authentication.Mutual("target", MUTUAL)));

    private LoginPhase login = phase(Authentication.NONE);

    private static LoginPhase phase(Authentication wanted) {
        return new LoginPhase(Limits.DEFAULT, new Directory(wanted), new Random(7143));
    }

    private record Directory(Authentication wanted) implements TargetDirectory {
        @Override
        public Verdict judge(String initiator, String target) {
            return new Verdict.Welcome(wanted);
        }

        @Override
        public Authentication toDiscover(String initiator) {
            return wanted;
        }

        @Override
        public List<String> visibleTo(String initiator) {
            return List.of();
        }

        @Override
        public boolean hasSession(String initiator, long isid, int tsih) {
            return false;
        }
    }

    private List<Action> request(boolean transit, int stage, int next, String keys) {
        ByteBuffer data = ByteBuffer.wrap(keys.getBytes(StandardCharsets.UTF_8));
        return login.receive(
                new LoginRequest(transit, false, stage, next, 0, 0, 0x00023d000001L, 0, 1, 0, 10, 0, data));
    }

    private static LoginResponse response(List<Action> actions) {
        return (LoginResponse) ((Action.Send) actions.getFirst()).pdu();
    }

    private static Map<String, String> keys(List<Action> actions) throws MalformedPduException {
        return TextKeys.parse(response(actions).data());
    }

    private static String refusal(List<Action> actions) {
        return actions.stream()
                .filter(Action.LoginRefused.class::isInstance)
                .map(action -> ((Action.LoginRefused) action).status() + ": " + ((Action.LoginRefused) action).reason())
                .findFirst()
                .orElse("none");
    }

    /** To the challenge. */
    private Map<String, String> challenge(Authentication wanted, String algorithms) throws MalformedPduException {
        login = phase(wanted);
        assertThat(keys(request(true, 0, 1, NAMES + "AuthMethod=CHAP,None\0")))
                .containsEntry("AuthMethod", "CHAP")
                .containsEntry("TargetPortalGroupTag", "1");
        return keys(request(false, 0, 0, "CHAP_A=" + algorithms + "\0"));
    }

    private static byte[] hash(String algorithm, int id, String secret, byte[] challenge) throws Exception {
        MessageDigest digest = MessageDigest.getInstance(algorithm);
        digest.update((byte) id);
        digest.update(secret.getBytes(StandardCharsets.UTF_8));
        return digest.digest(challenge);
    }

    private static byte[] answer(Map<String, String> challenge, String algorithm, String secret) throws Exception {
        return hash(
                algorithm,
                Integer.parseInt(challenge.getOrDefault("CHAP_I", "")),
                secret,
                bytes(challenge.getOrDefault("CHAP_C", "")));
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.substring(2));
    }

    private static String hex(byte[] bytes) {
        return "0x" + HexFormat.of().formatHex(bytes);
    }

    @ParameterizedTest
    @CsvSource({"5, MD5, 5", "'6,5', SHA-1, 6", "'5,6,7', SHA-256, 7", "'8,7', SHA-256, 7"})
    void theStrongestAlgorithmIsChosenAndTheRightAnswerLetsIn(String offered, String algorithm, String chosen)
            throws Exception {
        Map<String, String> challenge = challenge(ONE_WAY, offered);
        assertThat(challenge).containsEntry("CHAP_A", chosen);
        assertThat(bytes(challenge.getOrDefault("CHAP_C", ""))).hasSize(32);
        String proof = "CHAP_N=pi\0CHAP_R=" + hex(answer(challenge, algorithm, SECRET)) + "\0";
        LoginResponse response = response(request(true, 0, 1, proof));
        assertThat(response.status()).isEqualTo(LoginStatus.SUCCESS);
        assertThat(response.transit()).isTrue();
        assertThat(request(true, 1, 3, "InitialR2T=No\0")).singleElement().isInstanceOf(Action.Establish.class);
    }

    @Test
    void theAnswerMayBeInBase64() throws Exception {
        Map<String, String> challenge = challenge(ONE_WAY, "7");
        String proof = "0b" + Base64.getEncoder().encodeToString(answer(challenge, "SHA-256", SECRET));
        assertThat(refusal(request(true, 0, 1, "CHAP_N=pi\0CHAP_R=" + proof + "\0")))
                .isEqualTo("none");
    }

    @Test
    void aWrongSecretOrNameIsRefused() throws Exception {
        Map<String, String> challenge = challenge(ONE_WAY, "7");
        String wrong = hex(answer(challenge, "SHA-256", SECRET + "!"));
        assertThat(refusal(request(true, 0, 1, "CHAP_N=pi\0CHAP_R=" + wrong + "\0")))
                .startsWith("AUTHENTICATION_FAILURE: wrong CHAP name or secret");

        challenge = challenge(ONE_WAY, "7");
        String right = hex(answer(challenge, "SHA-256", SECRET));
        assertThat(refusal(request(true, 0, 1, "CHAP_N=other\0CHAP_R=" + right + "\0")))
                .startsWith("AUTHENTICATION_FAILURE: wrong CHAP name or secret");
    }

    @Test
    void theTargetProvesItselfToWhoAsks() throws Exception {
        Map<String, String> challenge = challenge(BOTH_WAYS, "7");
        byte[] theirs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
        Map<String, String> proof = keys(request(
                true,
                0,
                1,
                "CHAP_N=pi\0CHAP_R=%s\0CHAP_I=300\0CHAP_C=%s\0"
                        .formatted(hex(answer(challenge, "SHA-256", SECRET)), hex(theirs))
                        .replace("300", "30")));
        assertThat(proof)
                .containsEntry("CHAP_N", "target")
                .containsEntry("CHAP_R", hex(hash("SHA-256", 30, MUTUAL, theirs)));
    }

    @Test
    void ourOwnChallengeIsNotAnswered() throws Exception {
        Map<String, String> challenge = challenge(BOTH_WAYS, "7");
        assertThat(refusal(request(
                        true,
                        0,
                        1,
                        "CHAP_N=pi\0CHAP_R=%s\0CHAP_I=1\0CHAP_C=%s\0"
                                .formatted(hex(answer(challenge, "SHA-256", SECRET)), challenge.get("CHAP_C")))))
                .isEqualTo("AUTHENTICATION_FAILURE: the initiator sent this target's own challenge back");
    }

    @Test
    void whoAsksForAProofThatIsNotSetIsRefused() throws Exception {
        Map<String, String> challenge = challenge(ONE_WAY, "7");
        assertThat(refusal(request(
                        true,
                        0,
                        1,
                        "CHAP_N=pi\0CHAP_R=%s\0CHAP_I=1\0CHAP_C=0x0102\0"
                                .formatted(hex(answer(challenge, "SHA-256", SECRET))))))
                .contains("no mutual secret is set");
    }

    @Test
    void badSecretsOfThisSideLetNobodyIn() throws Exception {
        Authentication same =
                new Authentication.Chap("pi", SECRET, Optional.of(new Authentication.Mutual("target", SECRET)));
        Map<String, String> challenge = challenge(same, "7");
        String proof = "CHAP_N=pi\0CHAP_R=" + hex(answer(challenge, "SHA-256", SECRET)) + "\0";
        assertThat(refusal(request(true, 0, 1, proof))).contains("both CHAP secrets of this target are the same");

        challenge = challenge(new Authentication.Chap("pi", "11-letters-", Optional.empty()), "7");
        proof = "CHAP_N=pi\0CHAP_R=" + hex(answer(challenge, "SHA-256", "11-letters-")) + "\0";
        assertThat(refusal(request(true, 0, 1, proof))).contains("less than 12 characters");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CHAP_N=pi\0CHAP_R=0x\0",
                "CHAP_N=pi\0CHAP_R=0b====\0",
                "CHAP_N=pi\0CHAP_R=0xzz\0",
                "CHAP_N=pi\0",
                "AuthMethod=None\0",
                "CHAP_A=5\0"
            })
    void anyOtherAnswerToAChallengeIsRefused(String keys) throws Exception {
        challenge(ONE_WAY, "7");
        assertThat(refusal(request(true, 0, 1, keys))).startsWith("AUTHENTICATION_FAILURE");
    }

    @Test
    void thereIsNoWayAroundChap() throws Exception {
        login = phase(ONE_WAY);
        assertThat(refusal(request(true, 1, 3, NAMES))).startsWith("AUTHENTICATION_FAILURE: CHAP as pi is wanted");
        login = phase(ONE_WAY);
        assertThat(refusal(request(true, 0, 1, NAMES + "AuthMethod=None\0"))).startsWith("AUTHENTICATION_FAILURE");
        login = phase(ONE_WAY);
        assertThat(response(request(true, 0, 3, NAMES)).transit()).isFalse();
        assertThat(refusal(request(true, 1, 3, ""))).startsWith("INVALID_DURING_LOGIN");
        login = phase(ONE_WAY);
        String discovery = "InitiatorName=iqn.2026-01.a:b\0SessionType=Discovery\0";
        assertThat(refusal(request(true, 1, 3, discovery))).startsWith("AUTHENTICATION_FAILURE");
        challenge(ONE_WAY, "7");
        assertThat(response(request(true, 0, 1, "")).transit()).isFalse();
    }

    @Test
    void noCommonAlgorithmIsRefused() throws Exception {
        login = phase(ONE_WAY);
        request(false, 0, 0, NAMES + "AuthMethod=CHAP\0");
        assertThat(refusal(request(false, 0, 0, "CHAP_A=4,8\0"))).contains("none of MD5 (5)");
    }

    @Test
    void whoInsistsOnChapWithoutOneIsRefused() {
        assertThat(refusal(request(true, 0, 1, NAMES + "AuthMethod=CHAP\0"))).startsWith("AUTHENTICATION_FAILURE");
    }

    @Test
    void operationalKeysComeTooEarlyInTheSecurityStageAndMayComeAgain() throws Exception {
        assertThat(keys(request(true, 0, 1, NAMES + "AuthMethod=None\0InitialR2T=No\0X-a=1\0")))
                .containsEntry("InitialR2T", "Reject")
                .containsEntry("X-a", "NotUnderstood");
        assertThat(request(true, 1, 3, "InitialR2T=No\0")).singleElement().isInstanceOf(Action.Establish.class);
        assertThat(login.parameters().initialR2t()).isFalse();
    }

    @Test
    void anAnswerLongerThanASegmentComesInPieces() throws Exception {
        StringBuilder many = new StringBuilder(NAMES);
        for (int i = 0; i < 200; i++) {
            many.append("X-%050d=1\0".formatted(i));
        }
        LoginResponse first = response(request(true, 1, 3, many.toString()));
        assertThat(first.isContinue()).isTrue();
        assertThat(first.transit()).isFalse();
        assertThat(first.data().remaining()).isEqualTo(8192);
        assertThat(request(true, 1, 3, "")).singleElement().isInstanceOf(Action.Establish.class);
        LoginResponse last = (LoginResponse) login.succeed(1).pdu();
        assertThat(last.isContinue()).isFalse();
        assertThat(last.transit()).isTrue();
        ByteBuffer whole = ByteBuffer.allocate(64 * 1024)
                .put(first.data())
                .put(last.data())
                .flip();
        assertThat(TextKeys.parse(whole)).hasSize(202).containsEntry("X-%050d".formatted(199), "NotUnderstood");
    }

    @Test
    void newKeysBeforeTheAnswerIsWholeEndTheLogin() {
        StringBuilder many = new StringBuilder(NAMES);
        for (int i = 0; i < 200; i++) {
            many.append("X-%050d=1\0".formatted(i));
        }
        request(true, 1, 3, many.toString());
        assertThat(refusal(request(true, 1, 3, "InitialR2T=No\0"))).startsWith("INITIATOR_ERROR");
    }

    @Test
    void thePortalGroupIsToldAlsoWhenTheFirstTextComesInPieces() throws Exception {
        ByteBuffer half = ByteBuffer.wrap("InitiatorName=iqn.2026-01.a:b\0Tar".getBytes(StandardCharsets.UTF_8));
        login.receive(new LoginRequest(false, true, 1, 0, 0, 0, 1, 0, 1, 0, 10, 0, half));
        assertThat(keys(request(false, 1, 1, "getName=iqn.2026-01.a:t\0"))).containsEntry("TargetPortalGroupTag", "1");
    }

    @Test
    void namesBelongInTheFirstRequest() {
        request(false, 1, 1, NAMES);
        assertThat(refusal(request(true, 1, 3, "SessionType=Discovery\0"))).startsWith("INITIATOR_ERROR");
    }

    @Test
    void aLoginWithoutEndIsEnded() {
        request(false, 1, 1, NAMES);
        for (int i = 0; i < 255; i++) {
            assertThat(refusal(request(false, 1, 1, ""))).isEqualTo("none");
        }
        assertThat(refusal(request(false, 1, 1, ""))).startsWith("INITIATOR_ERROR: a login of more than");
    }

    @Test
    void inADiscoverySessionWhatConcernsDisksIsIrrelevant() throws Exception {
        assertThat(keys(request(
                        false, 1, 1, "InitiatorName=iqn.2026-01.a:b\0SessionType=Discovery\0MaxBurstLength=512\0")))
                .containsEntry("MaxBurstLength", "Irrelevant")
                .doesNotContainKey("TargetPortalGroupTag");
    }

    @Test
    void secretsAreInNoText() {
        assertThat(BOTH_WAYS.toString() + BOTH_WAYS.mutual()).doesNotContain(SECRET, MUTUAL);
    }
}
