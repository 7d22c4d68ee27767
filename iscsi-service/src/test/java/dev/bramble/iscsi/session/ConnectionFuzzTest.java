package dev.bramble.iscsi.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bramble.iscsi.scsi.ScsiResult;
import dev.bramble.iscsi.wire.Digests;
import dev.bramble.iscsi.wire.Frame;
import dev.bramble.iscsi.wire.InitiatorPduDecoder;
import dev.bramble.iscsi.wire.MalformedPduException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** PDUs of any kind in any state: the machine goes on or ends the connection, and gives all memory back. */
class ConnectionFuzzTest {
    private static final String KEYS = "InitiatorName=iqn.2026-01.a:b\0TargetName=iqn.2026-01.a:t\0InitialR2T=No\0";
    private static final int[] OPCODES = {0x00, 0x01, 0x01, 0x01, 0x02, 0x04, 0x05, 0x05, 0x06, 0x10, 0x1f};

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
            IscsiConnection connection = TestSession.connection(memory, random);
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
        connection.established(1, TestSession.nexus());
    }
}
