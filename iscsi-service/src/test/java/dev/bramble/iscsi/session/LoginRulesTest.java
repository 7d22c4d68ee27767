package dev.bramble.iscsi.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bramble.iscsi.wire.InitiatorPdu.LoginRequest;
import dev.bramble.iscsi.wire.LoginStatus;
import dev.bramble.iscsi.wire.TargetPdu.LoginResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the header of a login request and its first keys may be. */
class LoginRulesTest {
    private static final String INITIATOR = "InitiatorName=iqn.2026-01.a:b\0";
    private static final String NAMES = INITIATOR + "TargetName=iqn.2026-01.a:t\0";

    private final IscsiConnection connection =
            new IscsiConnection(Limits.DEFAULT, new AnyTarget(), "10.0.0.1:3260", new Random(7143), new TestMemory());

    private record AnyTarget() implements TargetDirectory {
        @Override
        public Verdict judge(String initiator, String target) {
            return new Verdict.Welcome(Authentication.NONE);
        }

        @Override
        public Authentication toDiscover(String initiator) {
            return Authentication.NONE;
        }

        @Override
        public List<String> visibleTo(String initiator) {
            return List.of();
        }

        @Override
        public boolean hasSession(String initiator, long isid, int tsih) {
            return tsih == 7;
        }
    }

    private static ByteBuffer text(String keys) {
        return ByteBuffer.wrap(keys.getBytes(StandardCharsets.UTF_8));
    }

    private List<Action> request(boolean transit, boolean more, int stage, int next, int cid, String keys) {
        return connection.receive(
                new LoginRequest(transit, more, stage, next, 0, 0, 0x00023d000001L, 0, 1, cid, 10, 0, text(keys)));
    }

    private List<Action> request(boolean transit, int stage, int next, String keys) {
        return request(transit, false, stage, next, 0, keys);
    }

    private static LoginStatus refusal(List<Action> actions) {
        assertThat(actions).hasExactlyElementsOfTypes(Action.Send.class, Action.LoginRefused.class, Action.Close.class);
        LoginStatus status = ((Action.LoginRefused) actions.get(1)).status();
        assertThat(response(actions).status()).isEqualTo(status);
        return status;
    }

    private static LoginResponse response(List<Action> actions) {
        return (LoginResponse) ((Action.Send) actions.getFirst()).pdu();
    }

    private static SessionIdentity identity(List<Action> actions) {
        return ((Action.Establish) actions.getFirst()).identity();
    }

    @Test
    void aLaterVersionAloneIsNotSpoken() {
        assertThat(refusal(
                        connection.receive(new LoginRequest(true, false, 1, 3, 1, 1, 1L, 0, 1, 0, 10, 0, text(NAMES)))))
                .isEqualTo(LoginStatus.UNSUPPORTED_VERSION);
    }

    @ParameterizedTest
    @CsvSource({"2, 3", "3, 3", "1, 1", "1, 2", "0, 2", "0, 0"})
    void aLoginGoesForwardFromStageToStage(int stage, int next) {
        assertThat(refusal(request(true, stage, next, NAMES))).isEqualTo(LoginStatus.INVALID_DURING_LOGIN);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void aStageThatIsNoneIsRefusedAlsoWithoutATransit(int stage) {
        assertThat(refusal(request(false, stage, 0, NAMES))).isEqualTo(LoginStatus.INVALID_DURING_LOGIN);
    }

    @Test
    void theStageIsTheOneAgreedOn() {
        request(false, 0, 0, NAMES + "AuthMethod=None\0");
        assertThat(refusal(request(true, 1, 3, ""))).isEqualTo(LoginStatus.INVALID_DURING_LOGIN);
    }

    @Test
    void aTextThatGoesOnEndsNoStage() {
        assertThat(refusal(request(true, true, 1, 3, 0, NAMES))).isEqualTo(LoginStatus.INVALID_DURING_LOGIN);
    }

    @Test
    void theConnectionKeepsItsNumber() {
        request(false, false, 1, 0, 5, NAMES);
        assertThat(refusal(request(true, false, 1, 3, 6, ""))).isEqualTo(LoginStatus.INVALID_DURING_LOGIN);
    }

    @Test
    void nothingComesBetweenTheLastRequestAndItsAnswer() {
        request(true, 1, 3, NAMES);
        assertThat(request(true, 1, 3, "")).hasExactlyElementsOfTypes(Action.Close.class);
    }

    @ParameterizedTest
    @CsvSource({
        "SessionType=Other, 0209",
        "SessionType=discovery, 0209",
        "InitiatorAlias=x, 0000",
    })
    void aSessionIsNormalOrForDiscovery(String key, String status) {
        List<Action> actions = request(false, 1, 0, NAMES + key + "\0");
        LoginStatus found = response(actions).status();
        assertThat("%02x%02x".formatted(found.statusClass(), found.statusDetail()))
                .isEqualTo(status);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "TargetName=iqn.2026-01.a:t",
                "InitiatorName=iqn.2026-01.a:b",
                "InitiatorName=me;TargetName=iqn.2026-01.a:t",
                "InitiatorName=iqn.2026-01.a:b;TargetName=disk",
                "InitiatorName=iqn.2026-01.a:b;TargetName=iqn.2026-01.a:t/../u",
                "SessionType=Discovery",
                "InitiatorName=iqn.;SessionType=Discovery"
            })
    void namesAreNeeded(String keys) {
        assertThat(refusal(request(true, 1, 3, keys.replace(';', '\0') + "\0")))
                .isEqualTo(LoginStatus.MISSING_PARAMETER);
    }

    @ParameterizedTest
    @ValueSource(strings = {"iqn.2026-01.a:b", "eui.02004567a425678d", "naa.52004567ba64678d"})
    void namesHaveOneOfThreeForms(String name) {
        assertThat(identity(request(true, 1, 3, "InitiatorName=" + name + "\0TargetName=" + name + "\0")))
                .isEqualTo(new SessionIdentity(name, name, 0x00023d000001L));
    }

    @Test
    void aNameHas223BytesAtMost() {
        String longest = "iqn." + "x".repeat(219);
        assertThat(IscsiName.isValid(longest)).isTrue();
        assertThat(IscsiName.isValid(longest + "x")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "iqn",
                "iqn.",
                "eui.",
                "abc.d",
                "iqn-a",
                "iqn.a b",
                "iqn.A",
                "iqn.a/b",
                "iqn.\u00e9",
                "naa.a\0"
            })
    void otherNamesAreNone(String name) {
        assertThat(IscsiName.isValid(name)).isFalse();
    }

    /** RFC 7143 section 4.2.7.2: names are compared after they were brought to lower case. */
    @Test
    void namesDoNotDifferByCase() {
        assertThat(identity(request(true, 1, 3, "InitiatorName=IQN.2026-01.A:b\0TargetName=iqn.2026-01.a:T\0")))
                .isEqualTo(new SessionIdentity("iqn.2026-01.a:b", "iqn.2026-01.a:t", 0x00023d000001L));
    }

    @ParameterizedTest
    @CsvSource({"7, TOO_MANY_CONNECTIONS", "8, SESSION_DOES_NOT_EXIST"})
    void aSessionHasOneConnection(int tsih, LoginStatus status) {
        assertThat(refusal(connection.receive(
                        new LoginRequest(true, false, 1, 3, 0, 0, 1L, tsih, 1, 0, 10, 0, text(NAMES)))))
                .isEqualTo(status);
    }

    @Test
    void theLastResponseHasTheSessionsNumberAndTheWindow() {
        LoginResponse first = response(request(false, 1, 3, NAMES));
        assertThat(first.tsih()).isZero();
        assertThat(first.nextStage()).as("reserved without a transit").isZero();
        assertThat(first.numbers().maxCmdSn() - first.numbers().expCmdSn()).isEqualTo(127);
        request(true, 1, 3, "");
        LoginResponse last = response(connection.established(77, null));
        assertThat(last.tsih()).isEqualTo(77);
        assertThat(last.nextStage()).isEqualTo(3);
        assertThat(last.numbers().statSn()).isEqualTo(first.numbers().statSn() + 1);
    }

    @Test
    void aTextInPiecesIsBoundedAndKeptFromTheNetworksBuffer() {
        ByteBuffer names = text(NAMES + "X-");
        connection.receive(new LoginRequest(false, true, 1, 0, 0, 0, 1L, 0, 1, 0, 10, 0, names));
        names.clear().put(new byte[names.capacity()]);
        List<Action> actions = List.of();
        for (int sent = names.capacity(); sent < 64 * 1024 - 8192; sent += 8192) {
            actions = request(false, true, 1, 0, 0, "x".repeat(8192));
            assertThat(response(actions).status()).isEqualTo(LoginStatus.SUCCESS);
        }
        assertThat(refusal(request(false, true, 1, 0, 0, "x".repeat(8192)))).isEqualTo(LoginStatus.INITIATOR_ERROR);
    }

    @Test
    void theFirstPieceIsNotWhatTheBufferHasLater() {
        ByteBuffer names = text(NAMES);
        connection.receive(new LoginRequest(false, true, 1, 0, 0, 0, 1L, 0, 1, 0, 10, 0, names));
        names.clear().put(new byte[names.capacity()]);
        assertThat(identity(request(true, 1, 3, "")).initiator()).isEqualTo("iqn.2026-01.a:b");
    }
}
