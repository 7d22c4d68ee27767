package dev.bramble.iscsi.session;

import static dev.bramble.iscsi.session.TestSession.execution;
import static dev.bramble.iscsi.session.TestSession.login;
import static dev.bramble.iscsi.session.TestSession.read;
import static dev.bramble.iscsi.session.TestSession.sent;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bramble.iscsi.scsi.ScsiResult;
import dev.bramble.iscsi.wire.InitiatorPdu.DataOut;
import dev.bramble.iscsi.wire.InitiatorPdu.ScsiCommand;
import dev.bramble.iscsi.wire.InitiatorPdu.TaskManagementRequest;
import dev.bramble.iscsi.wire.LoginStatus;
import dev.bramble.iscsi.wire.TargetPdu;
import dev.bramble.iscsi.wire.TargetPdu.DataIn;
import dev.bramble.iscsi.wire.TargetPdu.LoginResponse;
import dev.bramble.iscsi.wire.TargetPdu.ReadyToTransfer;
import dev.bramble.iscsi.wire.TargetPdu.ScsiResponse;
import dev.bramble.iscsi.wire.TargetPdu.TaskManagementResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The whole machine without a socket. */
class IscsiConnectionTest {
    private final TestMemory memory = new TestMemory();
    private final IscsiConnection connection = TestSession.connection(memory, new Random(1));

    private void logIn() {
        assertThat(TestSession.logIn(connection)).singleElement().isInstanceOf(Action.Establish.class);
    }

    private static ScsiCommand write(int itt, int cmdSn, int blocks, boolean isFinal, int immediate) {
        return TestSession.write(itt, cmdSn, blocks, isFinal, ByteBuffer.allocate(immediate));
    }

    @Test
    void loginGoesThroughBothStagesAndTakesTextInPieces() {
        List<TargetPdu> first =
                sent(connection.receive(login(false, true, 0, 0, "InitiatorName=iqn.2026-01.a:b\0Tar")));
        assertThat(first).singleElement().matches(pdu -> !((LoginResponse) pdu).transit());
        List<TargetPdu> second =
                sent(connection.receive(login(true, false, 0, 1, "getName=iqn.2026-01.a:t\0AuthMethod=CHAP,None\0")));
        LoginResponse response = (LoginResponse) second.getFirst();
        assertThat(response.status()).isEqualTo(LoginStatus.SUCCESS);
        assertThat(response.transit()).isTrue();
        assertThat(StandardCharsets.UTF_8.decode(response.data()).toString()).contains("AuthMethod=None");
        assertThat(connection.receive(login(true, false, 1, 3, "InitialR2T=No\0")))
                .containsExactly(new Action.Establish(
                        new SessionIdentity("iqn.2026-01.a:b", "iqn.2026-01.a:t", 0x00023d000001L)));
    }

    @Test
    void anythingButALoginFirstEndsTheConnection() {
        assertThat(connection.receive(read(1, 10, 1, 512))).singleElement().isInstanceOf(Action.Close.class);
    }

    @Test
    void dataInIsCutBySegmentAndBurstAndCarriesTheStatus() {
        logIn();
        Action.Execute execute = execution(connection.receive(read(5, 10, 24, 24 * 512)));
        ScsiResult good = new ScsiResult(
                dev.bramble.iscsi.scsi.ScsiStatus.GOOD, ByteBuffer.allocate(24 * 512), ByteBuffer.allocate(0));
        List<DataIn> data = sent(connection.completed(execute.tag(), good)).stream()
                .map(DataIn.class::cast)
                .toList();
        assertThat(data).extracting(DataIn::bufferOffset).containsExactly(0, 4096, 8192);
        assertThat(data).extracting(DataIn::isFinal).containsExactly(false, true, true);
        assertThat(data).extracting(DataIn::hasStatus).containsExactly(false, false, true);
        assertThat(data).extracting(DataIn::dataSn).containsExactly(0, 1, 2);
    }

    @Test
    void aReadLargerThanExpectedIsCutAndTellsTheOverflow() {
        logIn();
        Action.Execute execute = execution(connection.receive(read(5, 10, 2, 512)));
        ScsiResult good = new ScsiResult(
                dev.bramble.iscsi.scsi.ScsiStatus.GOOD, ByteBuffer.allocate(1024), ByteBuffer.allocate(0));
        DataIn data = (DataIn) sent(connection.completed(execute.tag(), good)).getFirst();
        assertThat(data.data().remaining()).isEqualTo(512);
        assertThat(data.residual().signedBytes()).isEqualTo(512);
    }

    @Test
    void aWriteIsAskedForBurstByBurst() {
        logIn();
        ReadyToTransfer first = (ReadyToTransfer)
                sent(connection.receive(write(5, 10, 40, true, 4096))).getFirst();
        assertThat(first.bufferOffset()).isEqualTo(4096);
        assertThat(first.desiredLength()).isEqualTo(8192);
        ReadyToTransfer second = (ReadyToTransfer)
                sent(connection.receive(new DataOut(true, 0, 5, first.ttt(), 0, 0, 4096, ByteBuffer.allocate(8192))))
                        .getFirst();
        assertThat(second.r2tSn()).isEqualTo(1);
        assertThat(second.bufferOffset()).isEqualTo(12_288);
        Action.Execute execute = execution(
                connection.receive(new DataOut(true, 0, 5, second.ttt(), 0, 0, 12_288, ByteBuffer.allocate(8192))));
        assertThat(execute.dataOut().remaining()).isEqualTo(40 * 512);
    }

    @Test
    void aGapInDataOutFailsTheCommand() {
        logIn();
        ReadyToTransfer r2t = (ReadyToTransfer)
                sent(connection.receive(write(5, 10, 16, true, 0))).getFirst();
        List<TargetPdu> answer =
                sent(connection.receive(new DataOut(true, 0, 5, r2t.ttt(), 0, 1, 0, ByteBuffer.allocate(8192))));
        assertThat(((ScsiResponse) answer.getFirst()).status()).isEqualTo(2);
    }

    @Test
    void commandsOutOfOrderWaitAndThoseOutsideTheWindowAreIgnored() {
        logIn();
        assertThat(connection.receive(read(6, 11, 1, 512))).isEmpty();
        assertThat(connection.receive(read(7, 10 + 128, 1, 512))).isEmpty();
        assertThat(connection.receive(read(8, 9, 1, 512))).isEmpty();
        assertThat(connection.receive(read(5, 10, 1, 512))).hasSize(2);
    }

    @Test
    void anAbortWaitsForTheDiskAndDropsTheResult() {
        logIn();
        Action.Execute execute = execution(connection.receive(write(5, 10, 1, true, 512)));
        assertThat(connection.receive(new TaskManagementRequest(true, 1, 0, 9, 5, 11, 0, 10)))
                .isEmpty();
        List<TargetPdu> answer = sent(connection.completed(execute.tag(), ScsiResult.good()));
        assertThat(answer).singleElement().isInstanceOf(TaskManagementResponse.class);
        assertThat(((TaskManagementResponse) answer.getFirst()).response()).isZero();
    }

    @Test
    void aTaskThatNeverWasIsToldSo() {
        logIn();
        List<TargetPdu> answer = sent(connection.receive(new TaskManagementRequest(true, 1, 0, 9, 5, 10, 0, 3)));
        assertThat(((TaskManagementResponse) answer.getFirst()).response()).isEqualTo(1);
    }

    @Test
    void readsBeyondTheMemoryWaitUntilEarlierOnesHaveLeft() {
        logIn();
        memory.free = 8192;
        long tag = execution(connection.receive(read(5, 10, 16, 8192))).tag();
        assertThat(connection.receive(read(6, 11, 1, 512))).isEmpty();
        ScsiResult good = new ScsiResult(
                dev.bramble.iscsi.scsi.ScsiStatus.GOOD, ByteBuffer.allocate(8192), ByteBuffer.allocate(0));
        List<Action> actions = connection.completed(tag, good);
        assertThat(actions).noneMatch(Action.Execute.class::isInstance);
        DataBuffer shown = Objects.requireNonNull(((Action.Send) actions.getLast()).data());
        assertThat(((Action.Send) actions.getFirst()).data()).isNull();
        shown.release();
        assertThat(connection.granted()).singleElement().isInstanceOf(Action.Execute.class);
    }
}
