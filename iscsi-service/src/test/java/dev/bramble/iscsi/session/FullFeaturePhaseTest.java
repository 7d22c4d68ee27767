package dev.bramble.iscsi.session;

import static dev.bramble.iscsi.session.TestSession.execution;
import static dev.bramble.iscsi.session.TestSession.sent;
import static dev.bramble.iscsi.session.TestSession.write;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bramble.iscsi.scsi.ScsiResult;
import dev.bramble.iscsi.scsi.Sense;
import dev.bramble.iscsi.wire.InitiatorPdu;
import dev.bramble.iscsi.wire.InitiatorPdu.Corrupt;
import dev.bramble.iscsi.wire.InitiatorPdu.DataOut;
import dev.bramble.iscsi.wire.InitiatorPdu.LogoutRequest;
import dev.bramble.iscsi.wire.InitiatorPdu.NopOut;
import dev.bramble.iscsi.wire.InitiatorPdu.ScsiCommand;
import dev.bramble.iscsi.wire.InitiatorPdu.TaskManagementRequest;
import dev.bramble.iscsi.wire.InitiatorPdu.TextRequest;
import dev.bramble.iscsi.wire.RejectReason;
import dev.bramble.iscsi.wire.TargetPdu;
import dev.bramble.iscsi.wire.TargetPdu.DataIn;
import dev.bramble.iscsi.wire.TargetPdu.LogoutResponse;
import dev.bramble.iscsi.wire.TargetPdu.NopIn;
import dev.bramble.iscsi.wire.TargetPdu.ReadyToTransfer;
import dev.bramble.iscsi.wire.TargetPdu.Reject;
import dev.bramble.iscsi.wire.TargetPdu.ScsiResponse;
import dev.bramble.iscsi.wire.TargetPdu.TaskManagementResponse;
import dev.bramble.iscsi.wire.TargetPdu.TextResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens after login: memory, digests, task management, pings, text, logout. */
class FullFeaturePhaseTest {
    private final TestMemory memory = new TestMemory();
    private final IscsiConnection connection = TestSession.connection(memory, new Random(1));

    @BeforeEach
    void logIn() {
        TestSession.logIn(connection);
    }

    private static ScsiCommand read(int itt, int cmdSn, int blocks) {
        return TestSession.read(itt, cmdSn, blocks, blocks * 512L);
    }

    private static TaskManagementRequest management(int function, int referenced, int cmdSn, int refCmdSn) {
        return new TaskManagementRequest(true, function, 0, 99, referenced, cmdSn, 0, refCmdSn);
    }

    private static ByteBuffer filled(int value, int length) {
        ByteBuffer data = ByteBuffer.allocate(length);
        while (data.hasRemaining()) {
            data.put((byte) value);
        }
        return data.flip();
    }

    private List<TargetPdu> send(InitiatorPdu pdu) {
        return sent(connection.receive(pdu));
    }

    @Test
    void unsolicitedDataWithoutMemoryIsDroppedAndAskedForAgain() {
        memory.free = 0;
        assertThat(connection.receive(write(5, 10, 8, false, filled(1, 1024)))).isEmpty();
        assertThat(connection.receive(new DataOut(true, 0, 5, InitiatorPdu.NO_TAG, 0, 0, 1024, filled(2, 3072))))
                .isEmpty();
        memory.free = 4096;
        ReadyToTransfer r2t = (ReadyToTransfer) sent(connection.granted()).getFirst();
        assertThat(r2t.bufferOffset()).isZero();
        assertThat(r2t.desiredLength()).isEqualTo(4096);
        Action.Execute execute =
                execution(connection.receive(new DataOut(true, 0, 5, r2t.ttt(), 0, 0, 0, filled(3, 4096))));
        assertThat(execute.dataOut()).isEqualTo(filled(3, 4096));
        connection.completed(execute.tag(), ScsiResult.good());
        assertThat(memory.out).isZero();
    }

    @Test
    void memoryGrantedInTheMiddleOfUnsolicitedDataDoesNotMixWithIt() {
        memory.free = 0;
        connection.receive(write(5, 10, 8, false, filled(1, 1024)));
        memory.free = 4096;
        assertThat(connection.granted()).isEmpty();
        ReadyToTransfer r2t =
                (ReadyToTransfer) send(new DataOut(true, 0, 5, InitiatorPdu.NO_TAG, 0, 0, 1024, filled(2, 3072)))
                        .getFirst();
        assertThat(r2t.bufferOffset()).isZero();
        assertThat(r2t.desiredLength()).isEqualTo(4096);
    }

    @Test
    void dataWithAWrongDigestIsRejectedAndItsCommandFailsAtTheEndOfTheBurst() {
        ReadyToTransfer r2t =
                (ReadyToTransfer) send(write(5, 10, 16, true, filled(0, 0))).getFirst();
        List<TargetPdu> first = send(new Corrupt(5, true, false, ByteBuffer.allocate(48)));
        assertThat(first).singleElement().isInstanceOf(Reject.class);
        assertThat(((Reject) first.getFirst()).reason()).isEqualTo(RejectReason.DATA_DIGEST_ERROR);
        assertThat(send(new DataOut(false, 0, 5, r2t.ttt(), 0, 1, 4096, filled(0, 2048))))
                .isEmpty();
        ScsiResponse response = (ScsiResponse) send(new DataOut(true, 0, 5, r2t.ttt(), 0, 2, 6144, filled(0, 2048)))
                .getFirst();
        assertThat(response.status()).isEqualTo(2);
        assertThat(response.sense()).isEqualTo(Sense.PROTOCOL_SERVICE_CRC_ERROR.fixedFormat());
        assertThat(memory.out).isZero();
    }

    @Test
    void theLastDataOfABurstWithAWrongDigestFailsItAtOnce() {
        send(write(5, 10, 16, true, filled(0, 0)));
        assertThat(send(new Corrupt(5, true, true, ByteBuffer.allocate(48))))
                .hasExactlyElementsOfTypes(Reject.class, ScsiResponse.class);
    }

    @Test
    void anotherPduWithAWrongDigestIsAsIfItNeverCame() {
        assertThat(send(new Corrupt(5, false, true, ByteBuffer.allocate(48)))).hasExactlyElementsOfTypes(Reject.class);
        assertThat(connection.receive(read(6, 10, 1))).singleElement().isInstanceOf(Action.Execute.class);
    }

    @ParameterizedTest
    @CsvSource({"4, false", "5, true", "6, true", "7, true"})
    void resetsWaitForTheOtherSessionsToo(int function, boolean reset) {
        Action.Execute execute = execution(connection.receive(read(5, 10, 1)));
        List<Action> actions = connection.receive(management(function, 0, 11, 0));
        assertThat(actions).containsExactly(new Action.EndOthers(1, reset));
        assertThat(connection.completed(execute.tag(), ScsiResult.good())).isEmpty();
        List<Action> done = connection.othersEnded(1);
        assertThat(((TaskManagementResponse) sent(done).getFirst()).response()).isZero();
        assertThat(done.getLast() instanceof Action.Close).isEqualTo(function == 7);
    }

    @Test
    void aResetWaitsForItsOwnTasksWhenTheOthersHaveEnded() {
        Action.Execute execute = execution(connection.receive(read(5, 10, 1)));
        connection.receive(management(5, 0, 11, 0));
        assertThat(connection.othersEnded(1)).isEmpty();
        assertThat(sent(connection.completed(execute.tag(), ScsiResult.good())))
                .hasExactlyElementsOfTypes(TaskManagementResponse.class);
    }

    @Test
    void abortTaskSetEndsOwnTasksOnly() {
        assertThat(connection.receive(management(2, 0, 10, 0))).singleElement().isInstanceOf(Action.Send.class);
    }

    @ParameterizedTest
    @CsvSource({"8, 4", "3, 5", "77, 5"})
    void whatIsNotSupportedIsToldSo(int function, int response) {
        assertThat(((TaskManagementResponse)
                                send(management(function, 0, 10, 0)).getFirst())
                        .response())
                .isEqualTo(response);
    }

    @Test
    void aCommandAbortedBeforeItCameIsTakenAsReceived() {
        assertThat(connection.receive(read(6, 11, 1))).isEmpty();
        List<Action> actions = connection.receive(management(1, 5, 12, 10));
        assertThat(((TaskManagementResponse) sent(actions).getFirst()).response())
                .isZero();
        assertThat(execution(actions).tag()).as("the one behind it").isEqualTo(1);
        assertThat(connection.receive(read(5, 10, 1))).as("too late").isEmpty();
    }

    @Test
    void anotherSessionEndsTheTasksWithoutAResponse() {
        Action.Execute execute = execution(connection.receive(read(5, 10, 1)));
        connection.receive(write(6, 11, 8, true, filled(0, 0)));
        List<TargetPdu> told = sent(connection.abortTasks());
        assertThat(told).singleElement().isInstanceOf(NopIn.class);
        assertThat(((NopIn) told.getFirst()).ttt()).isEqualTo(InitiatorPdu.NO_TAG);
        assertThat(told.getFirst().numbers().maxCmdSn()).isEqualTo(10 + 127 + 2);
        assertThat(connection.completed(execute.tag(), ScsiResult.good())).isEmpty();
        assertThat(memory.out).isZero();
    }

    @Test
    void whatAConnectionHadIsGivenBackWhenItIsGone() {
        Action.Execute execute = execution(connection.receive(read(5, 10, 1)));
        connection.receive(write(6, 11, 8, true, filled(0, 0)));
        assertThat(memory.out).isEqualTo(512 + 4096);
        connection.abandon();
        assertThat(memory.out).as("the disk reads into it").isEqualTo(512);
        assertThat(connection.completed(execute.tag(), ScsiResult.good())).isEmpty();
        assertThat(memory.out).isZero();
    }

    @Test
    void aPingHasATagAndItsAnswerIsKnownByIt() {
        NopIn ping = connection.ping().orElseThrow();
        assertThat(ping.itt()).isEqualTo(InitiatorPdu.NO_TAG);
        int statSn = ping.numbers().statSn();
        assertThat(connection.receive(
                        new NopOut(true, 0, InitiatorPdu.NO_TAG, ping.ttt(), 10, 0, ByteBuffer.allocate(0))))
                .containsExactly(new Action.PingAnswered(ping.ttt()));
        NopIn answer = (NopIn) send(new NopOut(true, 0, 3, InitiatorPdu.NO_TAG, 10, 0, filled(7, 8)))
                .getFirst();
        assertThat(answer.data()).isEqualTo(filled(7, 8));
        assertThat(answer.numbers().statSn()).as("a ping takes no number").isEqualTo(statSn);
    }

    @Test
    void dataOfCommandsOutOfOrderIsBounded() {
        List<Action> actions = List.of();
        for (int i = 1; i <= 4 && actions.isEmpty(); i++) {
            actions = connection.receive(write(100 + i, 10 + i, 8, true, filled(0, 4096)));
            assertThat(actions.isEmpty()).isEqualTo(i <= 3);
        }
        assertThat(actions).singleElement().isInstanceOf(Action.Close.class);
    }

    /** Its rest would be nobody's by the time of its turn. */
    @Test
    void aCommandOutOfOrderWhoseDataComesInPartsEndsTheConnection() {
        ScsiCommand whole = write(101, 11, 32, true, filled(0, 100));
        ScsiCommand beginning = new ScsiCommand(
                whole.immediate(),
                whole.isFinal(),
                whole.read(),
                whole.write(),
                whole.attribute(),
                whole.lun(),
                whole.itt(),
                whole.expectedLength(),
                whole.cmdSn(),
                whole.expStatSn(),
                whole.cdb(),
                whole.data(),
                16 * 1024);
        assertThat(connection.receive(beginning)).singleElement().isInstanceOf(Action.Close.class);
    }

    @Test
    void aShorterSegmentDeclaredAfterLoginHolds() {
        assertThat(text("MaxRecvDataSegmentLength=512\0")).isEmpty();
        Action.Execute execute = execution(connection.receive(read(5, 11, 2)));
        ScsiResult good = new ScsiResult(
                dev.bramble.iscsi.scsi.ScsiStatus.GOOD, ByteBuffer.allocate(1024), ByteBuffer.allocate(0));
        assertThat(sent(connection.completed(execute.tag(), good)))
                .hasExactlyElementsOfTypes(DataIn.class, DataIn.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"SendTargets=All\0", "MaxBurstLength=512\0", "AuthMethod=None\0"})
    void whatBelongsElsewhereIsRejected(String keys) {
        assertThat(text(keys)).endsWith("=Reject\0");
    }

    @Test
    void aNormalSessionIsToldOfItsOwnTarget() {
        assertThat(text("SendTargets=\0")).isEqualTo("TargetName=iqn.2026-01.a:t\0TargetAddress=10.0.0.1:3260,1\0");
    }

    private String text(String keys) {
        ByteBuffer data = ByteBuffer.wrap(keys.getBytes(StandardCharsets.UTF_8));
        TextResponse response =
                (TextResponse) send(new TextRequest(false, true, false, 0, 3, InitiatorPdu.NO_TAG, 10, 0, data))
                        .getFirst();
        return StandardCharsets.UTF_8.decode(response.data()).toString();
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 0, true", "1, 0, 0, true", "1, 5, 1, false", "2, 0, 2, false"})
    void logoutsAreAnswered(int reason, int cid, int response, boolean closes) {
        List<Action> actions = connection.receive(new LogoutRequest(true, reason, 3, cid, 10, 0));
        assertThat(((LogoutResponse) sent(actions).getFirst()).response()).isEqualTo(response);
        assertThat(actions.getLast() instanceof Action.Close).isEqualTo(closes);
    }

    @Test
    void aLogoutForNoReasonIsRejected() {
        assertThat(send(new LogoutRequest(true, 3, 3, 0, 10, 0))).hasExactlyElementsOfTypes(Reject.class);
    }
}
