package dev.bramble.iscsi.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bramble.iscsi.wire.Digests;
import dev.bramble.iscsi.wire.InitiatorPdu;
import dev.bramble.iscsi.wire.InitiatorPdu.DataOut;
import dev.bramble.iscsi.wire.InitiatorPdu.NopOut;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PduDecoderTest {
    private static final int MOST = 262_144;
    private static final int NOP_OUT = 0x00;
    private static final int DATA_OUT = 0x05;
    private static final int LEAST_IN_PARTS = 16 * 1024;

    private final Random random = new Random(20_261_122);

    /** What came of one PDU: its parts, and their data one behind the other. */
    private record Received(List<InitiatorPdu> parts, ByteArrayOutputStream data) {}

    private final List<Received> received = new ArrayList<>();

    private void receive(InitiatorPdu pdu) {
        boolean isRest = pdu instanceof DataOut out && out.isRest();
        if (!isRest) {
            received.add(new Received(new ArrayList<>(), new ByteArrayOutputStream()));
        }
        received.getLast().parts().add(pdu);
        ByteBuffer data = switch (pdu) {
            case DataOut out -> out.data();
            case NopOut nop -> nop.data();
            default -> throw new AssertionError(pdu);
        };
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        received.getLast().data().writeBytes(bytes);
    }

    private static ByteBuf pdu(int opcode, int number, byte[] data, Digests digests) {
        ByteBuf pdu = Unpooled.buffer().writeZero(48);
        pdu.setByte(0, opcode).setByte(1, 0x80).setMedium(5, data.length).setInt(16, number);
        if (opcode == DATA_OUT) {
            pdu.setInt(36, number).setInt(40, number * 512);
        }
        if (digests.header()) {
            pdu.writeIntLE(crc(pdu, 0));
        }
        int begin = pdu.writerIndex();
        pdu.writeBytes(data).writeZero(-data.length & 3);
        return digests.data() && data.length > 0 ? pdu.writeIntLE(crc(pdu, begin)) : pdu;
    }

    private static int crc(ByteBuf bytes, int from) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.nioBuffer(from, bytes.writerIndex() - from));
        return (int) crc.getValue();
    }

    private byte[] data(int length) {
        byte[] data = new byte[length];
        random.nextBytes(data);
        return data;
    }

    @ParameterizedTest
    @CsvSource({"false, false, 60000", "true, false, 60000", "true, true, 60000", "false, false, 700"})
    void howeverTheStreamIsCutTheSameComesOut(boolean header, boolean data, int mostAtOnce) {
        Digests digests = new Digests(header, data);
        PduDecoder decoder = new PduDecoder(MOST, this::receive);
        decoder.use(digests);
        EmbeddedChannel channel = new EmbeddedChannel(decoder);
        List<byte[]> sent = new ArrayList<>();
        ByteBuf stream = Unpooled.buffer();
        int[] lengths = {5, 100_001, 0, 16_384, 16_383, 262_143, 262_144, 20_002, 1};
        for (int number = 0; number < 4 * lengths.length; number++) {
            sent.add(data(lengths[number % lengths.length]));
            int opcode = number % 7 == 3 ? NOP_OUT : DATA_OUT;
            stream.writeBytes(pdu(opcode, number, sent.get(number), digests));
        }
        while (stream.isReadable()) {
            int count = Math.min(1 + random.nextInt(mostAtOnce), stream.readableBytes());
            channel.writeInbound(Unpooled.copiedBuffer(stream.readSlice(count)));
        }
        assertThat(received).hasSameSizeAs(sent);
        for (int number = 0; number < sent.size(); number++) {
            Received one = received.get(number);
            assertThat(one.data().toByteArray()).isEqualTo(sent.get(number));
            requireOnePdu(one.parts(), number, sent.get(number).length);
        }
        assertThat(received.stream().anyMatch(one -> one.parts().size() > 1)).isEqualTo(!data);
    }

    /** Each part says where it belongs, and the last alone that it is the last. */
    private static void requireOnePdu(List<InitiatorPdu> parts, int number, int length) {
        int offset = number * 512;
        for (InitiatorPdu part : parts) {
            assertThat(part.itt()).isEqualTo(number);
            if (part instanceof DataOut out) {
                assertThat(out.bufferOffset()).isEqualTo(offset);
                assertThat(out.dataSn()).isEqualTo(number);
                assertThat(out.isRest()).isEqualTo(offset > number * 512);
                assertThat(out.isFinal()).isEqualTo(offset + out.data().capacity() == number * 512 + length);
                offset += out.data().capacity();
            }
        }
        assertThat(parts.size() == 1 || length >= LEAST_IN_PARTS).isTrue();
    }
}
