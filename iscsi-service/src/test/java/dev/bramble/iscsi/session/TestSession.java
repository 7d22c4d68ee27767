package dev.bramble.iscsi.session;

import dev.bramble.iscsi.scsi.LogicalUnit;
import dev.bramble.iscsi.scsi.LogicalUnitIdentity;
import dev.bramble.iscsi.scsi.NexusListener;
import dev.bramble.iscsi.scsi.ScsiResult;
import dev.bramble.iscsi.scsi.ScsiStatus;
import dev.bramble.iscsi.scsi.Sense;
import dev.bramble.iscsi.volume.Extent;
import dev.bramble.iscsi.volume.Volume;
import dev.bramble.iscsi.wire.InitiatorPdu;
import dev.bramble.iscsi.wire.InitiatorPdu.LoginRequest;
import dev.bramble.iscsi.wire.InitiatorPdu.ScsiCommand;
import dev.bramble.iscsi.wire.TargetPdu;
import dev.bramble.iscsi.wire.TaskAttribute;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A session after its login, without a socket, on a disk of 1 MiB that is never asked for a byte. CmdSN begins at 10. */
final class TestSession {
    static final int FIRST = 10;

    final TestMemory memory = new TestMemory();
    final IscsiConnection connection;

    private TestSession(List<String> targets) {
        connection =
                new IscsiConnection(Limits.DEFAULT, new Everything(targets), "10.0.0.1:3260", new Random(1), memory);
    }

    /** @param keys of the operational stage, each ended by a zero byte */
    static TestSession normal(String keys) {
        TestSession session = new TestSession(List.of("iqn.2026-01.a:t", "iqn.2026-01.a:u"));
        session.logIn("InitiatorName=iqn.2026-01.a:b\0TargetName=iqn.2026-01.a:t\0" + keys);
        session.connection.established(
                1,
                new LogicalUnit(new LogicalUnitIdentity("x"), 512)
                        .connect("iqn.2026-01.a:b,i,0x1", new Blank(), new Deaf()));
        return session;
    }

    /** @param targets that it may see */
    static TestSession discovery(List<String> targets, String keys) {
        TestSession session = new TestSession(targets);
        session.logIn("InitiatorName=iqn.2026-01.a:b\0SessionType=Discovery\0" + keys);
        session.connection.established(1, null);
        return session;
    }

    private void logIn(String keys) {
        ByteBuffer data = ByteBuffer.wrap(keys.getBytes(StandardCharsets.UTF_8));
        connection.receive(new LoginRequest(true, false, 1, 3, 0, 0, 0x00023d000001L, 0, 1, 0, FIRST, 0, data));
    }

    List<Action> receive(InitiatorPdu pdu) {
        return connection.receive(pdu);
    }

    /** What is sent in answer. */
    List<TargetPdu> send(InitiatorPdu pdu) {
        return sent(connection.receive(pdu));
    }

    static List<TargetPdu> sent(List<Action> actions) {
        return actions.stream()
                .filter(Action.Send.class::isInstance)
                .map(action -> ((Action.Send) action).pdu())
                .toList();
    }

    /** Tags of the tasks that go to the disk. */
    static List<Integer> started(List<Action> actions) {
        return actions.stream()
                .filter(Action.Execute.class::isInstance)
                .map(action -> (int) ((Action.Execute) action).tag())
                .toList();
    }

    List<TargetPdu> completed(long tag, int bytes) {
        return sent(connection.completed(
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

    private record Everything(List<String> targets) implements TargetDirectory {
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
            return targets;
        }

        @Override
        public boolean hasSession(String initiator, long isid, int tsih) {
            return false;
        }
    }

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
}
