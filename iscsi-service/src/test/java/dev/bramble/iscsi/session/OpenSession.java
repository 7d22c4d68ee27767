package dev.bramble.iscsi.session;

import dev.bramble.iscsi.scsi.ScsiResult;
import dev.bramble.iscsi.scsi.ScsiStatus;
import dev.bramble.iscsi.wire.InitiatorPdu;
import dev.bramble.iscsi.wire.InitiatorPdu.ScsiCommand;
import dev.bramble.iscsi.wire.TargetPdu;
import dev.bramble.iscsi.wire.TaskAttribute;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;

/** A session after its login, without a socket, on a disk of 1 MiB that is never asked for a byte. CmdSN begins at 10. */
final class OpenSession {
    static final int FIRST = TestSession.FIRST_CMD_SN;

    final TestMemory memory = new TestMemory();
    final IscsiConnection connection;

    private OpenSession(List<String> targets) {
        connection = TestSession.connection(memory, new Random(1), targets);
    }

    /** @param keys of the operational stage, each ended by a zero byte */
    static OpenSession normal(String keys) {
        OpenSession session = new OpenSession(List.of("iqn.2026-01.a:t", "iqn.2026-01.a:u"));
        session.logIn("InitiatorName=iqn.2026-01.a:b\0TargetName=iqn.2026-01.a:t\0" + keys);
        session.connection.established(1, TestSession.nexus());
        return session;
    }

    /** @param targets that it may see */
    static OpenSession discovery(List<String> targets, String keys) {
        OpenSession session = new OpenSession(targets);
        session.logIn("InitiatorName=iqn.2026-01.a:b\0SessionType=Discovery\0" + keys);
        session.connection.established(1, null);
        return session;
    }

    private void logIn(String keys) {
        connection.receive(TestSession.login(true, false, 1, 3, keys));
    }

    List<Action> receive(InitiatorPdu pdu) {
        return connection.receive(pdu);
    }

    /** What is sent in answer. */
    List<TargetPdu> send(InitiatorPdu pdu) {
        return TestSession.sent(connection.receive(pdu));
    }

    /** Tags of the tasks that go to the disk. */
    static List<Integer> started(List<Action> actions) {
        return actions.stream()
                .filter(Action.Execute.class::isInstance)
                .map(action -> (int) ((Action.Execute) action).tag())
                .toList();
    }

    List<TargetPdu> completed(long tag, int bytes) {
        return TestSession.sent(connection.completed(
                tag, new ScsiResult(ScsiStatus.GOOD, ByteBuffer.allocate(bytes), ByteBuffer.allocate(0))));
    }

    static ScsiCommand read(int itt, int cmdSn, int blocks) {
        return command(itt, cmdSn, TaskAttribute.SIMPLE, 0x28, blocks, blocks * 512L, ByteBuffer.allocate(0));
    }

    /** All data is with it or asked for. */
    static ScsiCommand write(int itt, int cmdSn, int blocks, int immediate) {
        return command(itt, cmdSn, TaskAttribute.SIMPLE, 0x2a, blocks, blocks * 512L, ByteBuffer.allocate(immediate));
    }

    /** @param opcode READ(10) or WRITE(10) */
    static ScsiCommand command(
            int itt, int cmdSn, TaskAttribute attribute, int opcode, int blocks, long expected, ByteBuffer data) {
        ByteBuffer cdb = ByteBuffer.allocate(16).put(0, (byte) opcode).putShort(7, (short) blocks);
        boolean read = opcode == 0x28;
        return new ScsiCommand(false, true, read, !read, attribute, 0, itt, expected, cmdSn, 0, cdb, data);
    }

    static ScsiCommand immediate(ScsiCommand of) {
        return new ScsiCommand(
                true,
                of.isFinal(),
                of.read(),
                of.write(),
                of.attribute(),
                of.lun(),
                of.itt(),
                of.expectedLength(),
                of.cmdSn(),
                of.expStatSn(),
                of.cdb(),
                of.data());
    }

    /** Unsolicited Data-Out follows. */
    static ScsiCommand unfinished(ScsiCommand of) {
        return new ScsiCommand(
                of.immediate(),
                false,
                of.read(),
                of.write(),
                of.attribute(),
                of.lun(),
                of.itt(),
                of.expectedLength(),
                of.cmdSn(),
                of.expStatSn(),
                of.cdb(),
                of.data());
    }
}
