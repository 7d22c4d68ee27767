package dev.bramble.iscsi.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bramble.iscsi.scsi.LogicalUnit;
import dev.bramble.iscsi.scsi.LogicalUnitIdentity;
import dev.bramble.iscsi.scsi.NexusListener;
import dev.bramble.iscsi.scsi.ScsiResult;
import dev.bramble.iscsi.scsi.Sense;
import dev.bramble.iscsi.volume.Extent;
import dev.bramble.iscsi.volume.Volume;
import dev.bramble.iscsi.wire.Digests;
import dev.bramble.iscsi.wire.Frame;
import dev.bramble.iscsi.wire.InitiatorPduDecoder;
import dev.bramble.iscsi.wire.MalformedPduException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** PDUs of any kind in any state: the machine goes on or ends the connection, and gives all memory back. */
class ConnectionFuzzTest {
    private static final String KEYS = "InitiatorName=iqn.2026-01.a:b\0TargetName=iqn.2026-01.a:t\0InitialR2T=No\0";
    private static final int[] OPCODES = {0x00, 0x01, 0x01, 0x01, 0x02, 0x04, 0x05, 0x05, 0x06, 0x10, 0x1f};

    private record Everything() implements TargetDirectory {
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

    private final TestMemory memory = new TestMemory();
    private final List<Action.Execute> running = new ArrayList<>();
    private int ended;

    /** Small numbers, so that tags, offsets and sequence numbers meet. */
    private static ByteBuf pdu(Random random) {
        int data = random.nextInt(3) == 0 ? random.nextInt(2048) : 0;
        ByteBuf pdu = Unpooled.buffer(48 + data + 3).writeZero(48 + ((data + 3) & ~3));
        pdu.setByte(0, OPCODES[random.nextInt(OPCODES.length)] | (random.nextInt(3) == 0 ? 0x40 : 0));
        pdu.setByte(1, random.nextInt(256)).setMedium(5, data);
        pdu.setInt(16, random.nextInt(8));
        pdu.setInt(20, random.nextBoolean() ? -1 : random.nextInt(5000));
        pdu.setInt(24, 10 + random.nextInt(200)).setInt(32, random.nextInt(8) + 10);
        if ((pdu.getByte(0) & 0x3f) == 1) {
            pdu.setByte(32, random.nextBoolean() ? 0x28 : 0x2a).setInt(33, 0).setShort(39, random.nextInt(20));
        } else {
            pdu.setInt(36, random.nextInt(3)).setInt(40, random.nextInt(4) * 512);
        }
        return pdu;
    }

    private void carryOut(List<Action> actions) {
        for (Action action : actions) {
            switch (action) {
                case Action.Execute execute -> running.add(execute);
                case Action.Send send -> {
                    DataBuffer data = send.data();
                    if (data != null) {
                        data.release();
                    }
                }
                case Action.Close close -> ended++;
                default -> {}
            }
        }
    }

    @Test
    void anyPduInAnyStateIsTakenOrRefused() throws MalformedPduException {
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            memory.free = 1024 * random.nextInt(64);
            running.clear();
            IscsiConnection connection =
                    new IscsiConnection(Limits.DEFAULT, new Everything(), "10.0.0.1:3260", random, memory);
            if (random.nextInt(10) > 0) {
                logIn(connection);
            }
            for (int i = 0; i < 400; i++) {
                ByteBuf pdu = pdu(random);
                Frame frame = Frame.of(pdu, 65_536, Digests.NONE);
                carryOut(connection.receive(InitiatorPduDecoder.decode(pdu, frame, Digests.NONE)));
                if (!running.isEmpty() && random.nextBoolean()) {
                    Action.Execute one = running.remove(random.nextInt(running.size()));
                    carryOut(connection.completed(one.tag(), ScsiResult.good()));
                }
                if (random.nextInt(20) == 0) {
                    carryOut(connection.granted());
                    carryOut(connection.othersEnded(random.nextInt(9)));
                }
            }
            connection.abandon();
            List.copyOf(running).forEach(one -> carryOut(connection.completed(one.tag(), ScsiResult.good())));
            assertThat(memory.out).as("seed %d", seed).isZero();
        }
        assertThat(ended).isPositive();
    }

    private static void logIn(IscsiConnection connection) throws MalformedPduException {
        byte[] keys = KEYS.getBytes(StandardCharsets.UTF_8);
        ByteBuf login = Unpooled.buffer().writeZero(48).writeBytes(keys).writeZero(3);
        login.setByte(0, 0x43).setByte(1, 0x87).setMedium(5, keys.length).setInt(24, 10);
        connection.receive(InitiatorPduDecoder.decode(login, Frame.of(login, 65_536, Digests.NONE), Digests.NONE));
        connection.established(
                1,
                new LogicalUnit(new LogicalUnitIdentity("x"), 512)
                        .connect("iqn.2026-01.a:b,i,0x1", new Blank(), new Deaf()));
    }
}
