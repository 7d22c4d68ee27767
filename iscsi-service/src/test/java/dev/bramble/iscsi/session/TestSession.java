package dev.bramble.iscsi.session;

import dev.bramble.iscsi.scsi.CheckConditionException;
import dev.bramble.iscsi.scsi.LogicalUnit;
import dev.bramble.iscsi.scsi.LogicalUnitIdentity;
import dev.bramble.iscsi.scsi.Nexus;
import dev.bramble.iscsi.scsi.NexusListener;
import dev.bramble.iscsi.scsi.Sense;
import dev.bramble.iscsi.volume.Extent;
import dev.bramble.iscsi.volume.Volume;
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

/** What tests of a connection without a socket share: who lets everybody in, a disk that is only asked for its size, PDUs. */
final class TestSession {
    /** Names, and small limits of the initiator. */
    static final String KEYS = "InitiatorName=iqn.2026-01.a:b\0TargetName=iqn.2026-01.a:t\0"
            + "InitialR2T=No\0MaxRecvDataSegmentLength=4096\0MaxBurstLength=8192\0FirstBurstLength=4096\0";

    static final int FIRST_CMD_SN = 10;

    private TestSession() {}

    static IscsiConnection connection(Buffers memory, Random random) {
        return connection(memory, random, List.of("iqn.2026-01.a:t", "iqn.2026-01.a:u"));
    }

    /** @param targets that it may see */
    static IscsiConnection connection(Buffers memory, Random random, List<String> targets) {
        return new IscsiConnection(Limits.DEFAULT, new Everything(targets), "10.0.0.1:3260", random, memory);
    }

    static LoginRequest login(boolean transit, boolean more, int stage, int next, String keys) {
        ByteBuffer data = ByteBuffer.wrap(keys.getBytes(StandardCharsets.UTF_8));
        return new LoginRequest(transit, more, stage, next, 0, 0, 0x00023d000001L, 0, 1, 0, FIRST_CMD_SN, 0, data);
    }

    /** In the full feature phase, from the first request. */
    static List<Action> logIn(IscsiConnection connection) {
        List<Action> actions = connection.receive(login(true, false, 1, 3, KEYS));
        connection.established(1, nexus());
        return actions;
    }

    /** With a disk of 1 MiB. */
    static Nexus nexus() {
        Nexus nexus = new LogicalUnit(new LogicalUnitIdentity("x"), 512)
                .connect("iqn.2026-01.a:b,i,0x1", new Blank(), new Deaf());
        try {
            throw new IllegalStateException("not told of the power on: " + nexus.admit(0, ByteBuffer.allocate(16)));
        } catch (CheckConditionException told) {
            return nexus;
        }
    }

    /** WRITE(10) at LBA 0. */
    static ScsiCommand write(int itt, int cmdSn, int blocks, boolean isFinal, ByteBuffer immediate) {
        ByteBuffer cdb = ByteBuffer.allocate(16).put(0, (byte) 0x2a).putShort(7, (short) blocks);
        return new ScsiCommand(
                false, isFinal, false, true, TaskAttribute.SIMPLE, 0, itt, blocks * 512L, cmdSn, 0, cdb, immediate);
    }

    /** READ(10) at LBA 0. */
    static ScsiCommand read(int itt, int cmdSn, int blocks, long expected) {
        ByteBuffer cdb = ByteBuffer.allocate(16).put(0, (byte) 0x28).putShort(7, (short) blocks);
        ByteBuffer none = ByteBuffer.allocate(0);
        return new ScsiCommand(false, true, true, false, TaskAttribute.SIMPLE, 0, itt, expected, cmdSn, 0, cdb, none);
    }

    static List<TargetPdu> sent(List<Action> actions) {
        return actions.stream()
                .filter(Action.Send.class::isInstance)
                .map(action -> ((Action.Send) action).pdu())
                .toList();
    }

    static Action.Execute execution(List<Action> actions) {
        return (Action.Execute) actions.stream()
                .filter(Action.Execute.class::isInstance)
                .findFirst()
                .orElseThrow();
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
