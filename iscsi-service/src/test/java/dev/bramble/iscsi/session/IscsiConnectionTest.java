package dev.bramble.iscsi.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bramble.iscsi.scsi.LogicalUnit;
import dev.bramble.iscsi.scsi.LogicalUnitIdentity;
import dev.bramble.iscsi.scsi.NexusListener;
import dev.bramble.iscsi.scsi.ScsiResult;
import dev.bramble.iscsi.scsi.Sense;
import dev.bramble.iscsi.volume.Extent;
import dev.bramble.iscsi.volume.Volume;
import dev.bramble.iscsi.wire.InitiatorPdu.DataOut;
import dev.bramble.iscsi.wire.InitiatorPdu.LoginRequest;
import dev.bramble.iscsi.wire.InitiatorPdu.ScsiCommand;
import dev.bramble.iscsi.wire.InitiatorPdu.TaskManagementRequest;
import dev.bramble.iscsi.wire.LoginStatus;
import dev.bramble.iscsi.wire.TargetPdu;
import dev.bramble.iscsi.wire.TargetPdu.DataIn;
import dev.bramble.iscsi.wire.TargetPdu.LoginResponse;
import dev.bramble.iscsi.wire.TargetPdu.ReadyToTransfer;
import dev.bramble.iscsi.wire.TargetPdu.ScsiResponse;
import dev.bramble.iscsi.wire.TargetPdu.TaskManagementResponse;
import dev.bramble.iscsi.wire.TaskAttribute;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** The whole machine without a socket. */
class IscsiConnectionTest {
    private static final String KEYS = "InitiatorName=iqn.2026-01.a:b\0TargetName=iqn.2026-01.a:t\0"
            + "InitialR2T=No\0MaxRecvDataSegmentLength=4096\0MaxBurstLength=8192\0FirstBurstLength=4096\0";

    private final TestMemory memory = new TestMemory();
    private final IscsiConnection connection =
            new IscsiConnection(Limits.DEFAULT, new OneTarget(), "10.0.0.1:3260", new Random(1), memory);

    private record OneTarget() implements TargetDirectory {
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
            return List.of("iqn.2026-01.a:t");
        }

        @Override
        public boolean hasSession(String initiator, long isid, int tsih) {
            return false;
        }
    }

    private static LoginRequest login(boolean transit, boolean more, int stage, int next, String keys) {
        ByteBuffer data = ByteBuffer.wrap(keys.getBytes(StandardCharsets.UTF_8));
        return new LoginRequest(transit, more, stage, next, 0, 0, 0x00023d000001L, 0, 1, 0, 10, 0, data);
    }

    private void logIn() {
        assertThat(connection.receive(login(true, false, 1, 3, KEYS)))
                .singleElement()
                .isInstanceOf(Action.Establish.class);
        connection.established(
                1,
                new LogicalUnit(new LogicalUnitIdentity("x"), 512)
                        .connect("iqn.2026-01.a:b,i,0x1", new Blank(), new Deaf()));
    }

    /** A volume that the machine only asks for its size. */
    private record Blank() implements Volume {
        @Override
        public long size() {
            return 1024 * 1024;
        }

        @Override
        public void read(long offset, ByteBuffer into) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void write(long offset, ByteBuffer from) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void flush() {}

        @Override
        public boolean readNow(long offset, ByteBuffer into) {
            return false;
        }

        @Override
        public void discard(long offset, long length) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void writeZeroes(long offset, long length) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Extent extentAt(long offset) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {}
    }

    private static final class Deaf implements NexusListener {
        @Override
        public CompletionStage<Void> abortTasks() {
            return CompletableFuture.completedStage(null);
        }

        @Override
        public void attention(Sense sense) {}
    }

    private static ScsiCommand write(int itt, int cmdSn, int blocks, boolean isFinal, int immediate) {
        ByteBuffer cdb = ByteBuffer.allocate(16).put(0, (byte) 0x2a).putShort(7, (short) blocks);
        return new ScsiCommand(
                false,
                isFinal,
                false,
                true,
                TaskAttribute.SIMPLE,
                0,
                itt,
                blocks * 512L,
                cmdSn,
                0,
                cdb,
                ByteBuffer.allocate(immediate));
    }

    private static ScsiCommand read(int itt, int cmdSn, int blocks, long expected) {
        ByteBuffer cdb = ByteBuffer.allocate(16).put(0, (byte) 0x28).putShort(7, (short) blocks);
        return new ScsiCommand(
                false,
                true,
                true,
                false,
                TaskAttribute.SIMPLE,
                0,
                itt,
                expected,
                cmdSn,
                0,
                cdb,
                ByteBuffer.allocate(0));
    }

    private static List<TargetPdu> sent(List<Action> actions) {
        return actions.stream()
                .filter(Action.Send.class::isInstance)
                .map(action -> ((Action.Send) action).pdu())
                .toList();
    }

    private static Action.Execute execution(List<Action> actions) {
        return (Action.Execute) actions.stream()
                .filter(Action.Execute.class::isInstance)
                .findFirst()
                .orElseThrow();
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
