package dev.bramble.iscsi.session;

import static dev.bramble.iscsi.session.OpenSession.FIRST;
import static dev.bramble.iscsi.session.OpenSession.command;
import static dev.bramble.iscsi.session.OpenSession.immediate;
import static dev.bramble.iscsi.session.OpenSession.read;
import static dev.bramble.iscsi.session.OpenSession.started;
import static dev.bramble.iscsi.session.OpenSession.write;
import static dev.bramble.iscsi.session.TestSession.sent;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bramble.iscsi.scsi.ScsiResult;
import dev.bramble.iscsi.scsi.ScsiStatus;
import dev.bramble.iscsi.scsi.Sense;
import dev.bramble.iscsi.wire.InitiatorPdu;
import dev.bramble.iscsi.wire.InitiatorPdu.DataOut;
import dev.bramble.iscsi.wire.InitiatorPdu.LoginRequest;
import dev.bramble.iscsi.wire.InitiatorPdu.NopOut;
import dev.bramble.iscsi.wire.InitiatorPdu.ScsiCommand;
import dev.bramble.iscsi.wire.InitiatorPdu.TaskManagementRequest;
import dev.bramble.iscsi.wire.InitiatorPdu.Unacceptable;
import dev.bramble.iscsi.wire.RejectReason;
import dev.bramble.iscsi.wire.TargetPdu;
import dev.bramble.iscsi.wire.TargetPdu.DataIn;
import dev.bramble.iscsi.wire.TargetPdu.NopIn;
import dev.bramble.iscsi.wire.TargetPdu.ReadyToTransfer;
import dev.bramble.iscsi.wire.TargetPdu.Reject;
import dev.bramble.iscsi.wire.TargetPdu.ScsiResponse;
import dev.bramble.iscsi.wire.TargetPdu.TaskManagementResponse;
import dev.bramble.iscsi.wire.TaskAttribute;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Numbers, order, residuals and limits of commands. */
class CommandRulesTest {
    private static final String KEYS = "InitialR2T=No\0MaxRecvDataSegmentLength=4096\0MaxBurstLength=6144\0";

    private final OpenSession session = OpenSession.normal(KEYS);

    private static ByteBuffer none() {
        return ByteBuffer.allocate(0);
    }

    private static NopOut nop(int itt, int cmdSn, int length) {
        return new NopOut(false, 0, itt, InitiatorPdu.NO_TAG, cmdSn, 0, ByteBuffer.allocate(length));
    }

    /** The window as the answer to an immediate ping shows it. */
    private TargetPdu.Numbers numbers() {
        return session.send(new NopOut(true, 0, 77, InitiatorPdu.NO_TAG, FIRST, 0, none()))
                .getFirst()
                .numbers();
    }

    private static TaskManagementRequest abort(int function, long lun, int referenced, int cmdSn, int refCmdSn) {
        return new TaskManagementRequest(true, function, lun, 99, referenced, cmdSn, 0, refCmdSn);
    }

    @Test
    void whatIsBehindTheWindowIsAsIfItNeverCame() {
        session.receive(read(7, FIRST + 128, 1));
        for (int i = 0; i < 128; i++) {
            session.receive(nop(i, FIRST + i, 0));
        }
        assertThat(numbers().expCmdSn()).isEqualTo(FIRST + 128);
    }

    @Test
    void aCommandThatWaitsForItsTurnCountsOnce() {
        for (int i = 0; i < 65; i++) {
            assertThat(session.receive(write(6, FIRST + 1, 8, 4096))).isEmpty();
        }
        assertThat(started(session.receive(read(5, FIRST, 1)))).containsExactly(1, 2);
    }

    @Test
    void roomForCommandsOutOfOrderIsGivenBack() {
        for (int round = 0; round < 65; round++) {
            int cmdSn = FIRST + 2 * round;
            assertThat(session.receive(nop(6, cmdSn + 1, 8192))).isEmpty();
            assertThat(session.receive(nop(5, cmdSn, 0))).hasSize(2).allMatch(Action.Send.class::isInstance);
        }
    }

    @Test
    void aCommandThatWaitsKeepsItsDataFromTheNetworksBuffer() {
        ByteBuffer data = ByteBuffer.allocate(512).put(0, (byte) 5);
        ByteBuffer cdb = write(6, 0, 1, 0).cdb();
        session.receive(
                new ScsiCommand(false, true, false, true, TaskAttribute.SIMPLE, 0, 6, 512, FIRST + 1, 0, cdb, data));
        data.put(0, (byte) 6);
        Action.Execute execute =
                (Action.Execute) session.receive(nop(5, FIRST, 0)).getLast();
        assertThat(execute.dataOut().get(0)).isEqualTo((byte) 5);
    }

    @Test
    void everyRequestGivesItsPlaceInTheWindowBack() {
        session.receive(nop(1, FIRST, 0));
        assertThat(numbers().maxCmdSn()).isEqualTo(FIRST + 128);
        session.receive(read(2, FIRST + 1, 1));
        assertThat(numbers().maxCmdSn()).as("a command does when it ends").isEqualTo(FIRST + 128);
        session.completed(1, 512);
        assertThat(numbers().maxCmdSn()).isEqualTo(FIRST + 129);
        session.receive(immediate(read(3, FIRST + 2, 1)));
        session.completed(2, 512);
        assertThat(numbers().maxCmdSn()).as("an immediate one has none").isEqualTo(FIRST + 129);
        session.receive(read(4, FIRST + 2, 1));
        assertThat(session.send(read(4, FIRST + 3, 1))).hasExactlyElementsOfTypes(Reject.class);
        assertThat(numbers().maxCmdSn()).as("a rejected one").isEqualTo(FIRST + 130);
        assertThat(session.receive(read(6, FIRST + 5, 1))).isEmpty();
        session.send(abort(1, 0, 5, FIRST + 6, FIRST + 4));
        assertThat(numbers().maxCmdSn()).as("one aborted before it came").isEqualTo(FIRST + 131);
    }

    @Test
    void anAbortOfWhatWasSentLaterPlugsNothing() {
        TaskManagementResponse response = (TaskManagementResponse)
                session.send(abort(1, 0, 5, FIRST, FIRST + 1)).getFirst();
        assertThat(response.response()).as("task does not exist").isEqualTo(1);
        session.receive(nop(4, FIRST, 0));
        assertThat(started(session.receive(read(5, FIRST + 1, 1)))).containsExactly(1);
    }

    @Test
    void aTagInUseIsRejected() {
        session.receive(read(5, FIRST, 1));
        Reject reject = (Reject) session.send(read(5, FIRST + 1, 1)).getFirst();
        assertThat(reject.reason()).isEqualTo(RejectReason.PROTOCOL_ERROR);
        assertThat(reject.header().getInt(16)).isEqualTo(5);
        assertThat(session.completed(1, 512)).as("the first goes on").hasSize(1);
    }

    /** The window does not bound immediate commands. */
    @Test
    void immediateCommandsAreBounded() {
        int rejected = 0;
        for (int i = 0; i < 8192; i++) {
            List<Action> actions = session.receive(immediate(read(i, FIRST, 1)));
            for (TargetPdu pdu : sent(actions)) {
                assertThat(((Reject) pdu).reason()).isEqualTo(RejectReason.IMMEDIATE_COMMAND_REJECT);
                rejected++;
            }
        }
        assertThat(rejected).isEqualTo(8192 - 256);
        assertThat(session.memory.out).isEqualTo(256 * 512);
    }

    @Test
    void dataThatComesWhileTheDiskWritesIsDropped() {
        assertThat(started(session.receive(write(5, FIRST, 1, 512)))).containsExactly(1);
        assertThat(session.receive(new DataOut(true, 0, 5, 3, 0, 0, 0, ByteBuffer.allocate(512))))
                .isEmpty();
        assertThat(session.completed(1, 0)).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"1024, 0", "512, 512", "2048, -1024"})
    void aWriteTellsByHowMuchItsLengthMissed(int expected, int residual) {
        Action.Execute execute = (Action.Execute) session.receive(
                        command(5, FIRST, TaskAttribute.SIMPLE, 0x2a, 2, expected, ByteBuffer.allocate(expected)))
                .getLast();
        assertThat(execute.dataOut().remaining()).isEqualTo(Math.min(expected, 1024));
        ScsiResponse response = (ScsiResponse) session.completed(1, 0).getFirst();
        assertThat(response.residual().signedBytes()).isEqualTo(residual);
    }

    @Test
    void aReadThatFailsBroughtNothing() {
        session.receive(read(5, FIRST, 2));
        ScsiResult failed = new ScsiResult(
                ScsiStatus.CHECK_CONDITION, ByteBuffer.allocate(1024), Sense.DATA_PHASE_ERROR.fixedFormat());
        List<TargetPdu> answer = sent(session.connection.completed(1, failed));
        ScsiResponse response = (ScsiResponse) answer.getFirst();
        assertThat(answer).hasSize(1);
        assertThat(response.residual().signedBytes()).isEqualTo(-1024);
        assertThat(session.memory.out).isZero();
    }

    @Test
    void withoutADirectionNoLengthIsExpected() {
        ByteBuffer testUnitReady = ByteBuffer.allocate(16);
        session.receive(new ScsiCommand(
                false, true, false, false, TaskAttribute.SIMPLE, 0, 5, 4711, FIRST, 0, testUnitReady, none()));
        ScsiResponse response = (ScsiResponse) session.completed(1, 0).getFirst();
        assertThat(response.residual().signedBytes()).isZero();
    }

    /** RFC 7143 section 11.4.8. */
    @Test
    void theResponseToAWriteCountsItsR2ts() {
        ReadyToTransfer r2t =
                (ReadyToTransfer) session.send(write(5, FIRST, 24, 0)).getFirst();
        assertThat(r2t.desiredLength()).isEqualTo(6144);
        r2t = (ReadyToTransfer) session.send(new DataOut(true, 0, 5, r2t.ttt(), 0, 0, 0, ByteBuffer.allocate(6144)))
                .getFirst();
        session.send(new DataOut(true, 0, 5, r2t.ttt(), 0, 0, 6144, ByteBuffer.allocate(6144)));
        assertThat(((ScsiResponse) session.completed(1, 0).getFirst()).expDataSn())
                .isEqualTo(2);
    }

    @Test
    void dataInEndsAtTheBurstAndOnlyItsStatusTakesANumber() {
        session.receive(read(5, FIRST, 24));
        List<DataIn> data =
                session.completed(1, 24 * 512).stream().map(DataIn.class::cast).toList();
        assertThat(data).extracting(pdu -> pdu.data().remaining()).containsExactly(4096, 2048, 4096, 2048);
        assertThat(data).extracting(DataIn::isFinal).containsExactly(false, true, false, true);
        int status = data.getLast().numbers().statSn();
        assertThat(data).allMatch(pdu -> pdu.numbers().statSn() == status);
        assertThat(numbers().statSn()).isEqualTo(status + 1);
    }

    @Test
    void anOrderedTaskRunsAloneAndTheHeadOfTheQueueAtOnce() {
        assertThat(started(session.receive(read(1, FIRST, 1)))).containsExactly(1);
        assertThat(started(session.receive(command(2, FIRST + 1, TaskAttribute.ORDERED, 0x28, 1, 512, none()))))
                .as("one is before it")
                .isEmpty();
        assertThat(started(session.receive(read(3, FIRST + 2, 1))))
                .as("an ordered one is before it")
                .isEmpty();
        assertThat(started(session.receive(command(4, FIRST + 3, TaskAttribute.HEAD_OF_QUEUE, 0x28, 1, 512, none()))))
                .containsExactly(4);
        assertThat(started(session.connection.completed(1, ScsiResult.good()))).containsExactly(2);
        assertThat(started(session.connection.completed(4, ScsiResult.good()))).isEmpty();
        assertThat(started(session.connection.completed(2, ScsiResult.good()))).containsExactly(3);
    }

    @Test
    void memoryIsGrantedInTheOrderOfArrival() {
        session.memory.free = 1024;
        assertThat(started(session.receive(read(1, FIRST, 1)))).containsExactly(1);
        assertThat(session.receive(read(2, FIRST + 1, 2))).isEmpty();
        assertThat(session.receive(read(3, FIRST + 2, 1)))
                .as("would fit, but passes nobody")
                .isEmpty();
        session.memory.free = 4096;
        assertThat(started(session.connection.granted())).containsExactly(2, 3);
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 2", "4, 2", "5, 2"})
    void tasksOfAnotherUnitAreNotThere(int function, int response) {
        session.receive(read(5, FIRST, 1));
        List<Action> actions = session.receive(abort(function, 1L << 48, 5, FIRST + 1, FIRST));
        assertThat(((TaskManagementResponse) sent(actions).getFirst()).response())
                .isEqualTo(response);
        assertThat(actions).noneMatch(Action.EndOthers.class::isInstance);
        assertThat(session.completed(1, 512)).as("it goes on").hasExactlyElementsOfTypes(DataIn.class);
    }

    @Test
    void aTaskThatIsNotAtTheDiskIsAbortedAtOnce() {
        session.receive(write(5, FIRST, 24, 0));
        assertThat(session.memory.out).isPositive();
        assertThat(session.send(abort(1, 0, 5, FIRST + 1, FIRST)))
                .hasExactlyElementsOfTypes(TaskManagementResponse.class);
        assertThat(session.memory.out).isZero();
    }

    @Test
    void eachResetWaitsForItsOwnEndOfOthers() {
        session.receive(abort(5, 0, 0, FIRST, 0));
        session.receive(abort(5, 0, 0, FIRST, 0));
        assertThat(sent(session.connection.othersEnded(2))).hasSize(1);
        assertThat(sent(session.connection.othersEnded(3))).isEmpty();
        assertThat(sent(session.connection.othersEnded(1))).hasSize(1);
    }

    @Test
    void aPingIsAnsweredOnceWithAsMuchAsTheInitiatorTakes() {
        List<Action> actions = session.receive(nop(5, FIRST, 5000));
        assertThat(actions).hasSize(1);
        NopIn answer = (NopIn) sent(actions).getFirst();
        assertThat(answer.data().remaining()).isEqualTo(4096);
        assertThat(answer.ttt()).isEqualTo(InitiatorPdu.NO_TAG);
    }

    @Test
    void whatCannotBeTakenIsRejectedWithItsHeader() {
        ByteBuffer header = ByteBuffer.allocate(48).put(0, (byte) 0x10);
        Reject reject = (Reject) session.send(new Unacceptable(5, RejectReason.SNACK_REJECT, header))
                .getFirst();
        assertThat(reject.reason()).isEqualTo(RejectReason.SNACK_REJECT);
        assertThat(reject.header()).isEqualTo(header);
    }

    @Test
    void aLoginAfterLoginEndsTheConnection() {
        assertThat(session.receive(new LoginRequest(true, false, 1, 3, 0, 0, 1L, 1, 1, 0, FIRST, 0, none())))
                .singleElement()
                .isInstanceOf(Action.Close.class);
    }

    /** RFC 7143 section 11.9: an asynchronous message takes a status number. */
    @Test
    void theRequestToLogOutTakesAStatusNumber() {
        int next = numbers().statSn() + 1;
        TargetPdu.AsyncMessage message =
                (TargetPdu.AsyncMessage) session.connection.askForLogout(3).orElseThrow();
        assertThat(message.event()).isEqualTo(1);
        assertThat(message.seconds()).isEqualTo(3);
        assertThat(message.numbers().statSn()).isEqualTo(next);
        assertThat(numbers().statSn()).isEqualTo(next + 1);
    }

    @Test
    void aDiscoverySessionHasNoDisk() {
        OpenSession discovery = OpenSession.discovery(List.of(), "");
        Reject command = (Reject) discovery.send(read(5, FIRST, 1)).getFirst();
        assertThat(command.reason()).isEqualTo(RejectReason.COMMAND_NOT_SUPPORTED);
        assertThat(command.header().getInt(16)).isEqualTo(5);
        assertThat(discovery.receive(immediate(read(6, FIRST + 1, 1)))).hasSize(1);
        assertThat(discovery.send(abort(5, 0, 0, FIRST + 1, 0))).hasExactlyElementsOfTypes(Reject.class);
        TargetPdu.Numbers after =
                discovery.send(nop(7, FIRST + 1, 0)).getFirst().numbers();
        assertThat(after.expCmdSn()).isEqualTo(FIRST + 2);
        assertThat(after.maxCmdSn()).isEqualTo(FIRST + 127 + 2);
    }
}
