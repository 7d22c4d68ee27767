package dev.bramble.iscsi.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bramble.iscsi.wire.Digests;
import dev.bramble.iscsi.wire.InitiatorPdu;
import dev.bramble.iscsi.wire.InitiatorPdu.DataOut;
import dev.bramble.iscsi.wire.InitiatorPdu.MoreData;
import dev.bramble.iscsi.wire.InitiatorPdu.NopOut;
import dev.bramble.iscsi.wire.InitiatorPdu.ScsiCommand;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PduDecoderTest {
    private static final int MOST = 262_144;
    private static final int NOP_OUT = 0x00;
    private static final int SCSI_COMMAND = 0x01;
    private static final int DATA_OUT = 0x05;
    private static final int LEAST_IN_PARTS = 16 * 1024;

    private final Random random = new Random(20_261_122);

    /** What came of one PDU: its parts, and their data one behind the other. */
    private record Received(List<InitiatorPdu> parts, ByteBuffer memory) {}

    private final List<Received> received = new ArrayList<>();
    private int inPlace;

    /** Has memory for what it is told. */
    private final PduDecoder.Sink sink = new PduDecoder.Sink() {
        @Override
        public void receive(InitiatorPdu pdu) {
            if (!(pdu instanceof MoreData)) {
                received.add(new Received(new ArrayList<>(), ByteBuffer.allocateDirect(MOST)));
            }
            Received one = received.getLast();
            one.parts().add(pdu);
            switch (pdu) {
                case MoreData more
                when more.inPlace() -> {
                    inPlace++;
                    one.memory().position(one.memory().position() + more.data().remaining());
                }
                case MoreData more -> one.memory().put(more.data());
                case DataOut out -> one.memory().put(out.data());
                case ScsiCommand command -> one.memory().put(command.data());
                case NopOut nop -> one.memory().put(nop.data());
                default -> throw new AssertionError(pdu);
            }
        }

        @Override
        public @Nullable ByteBuffer place(int itt) {
            Received one = received.getLast();
            assertThat(one.parts().getFirst().itt()).isEqualTo(itt);
            return itt % 5 == 4 ? null : one.memory().slice();
        }
    };

    private static ByteBuf pdu(int opcode, int number, byte[] data, Digests digests) {
        ByteBuf pdu = Unpooled.buffer().writeZero(48);
        pdu.setByte(0, opcode).setByte(1, 0x80).setMedium(5, data.length).setInt(16, number);
        if (opcode != NOP_OUT) {
            pdu.setInt(24, number).setInt(36, number).setInt(40, number * 512);
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
        PduDecoder decoder = new PduDecoder(MOST, sink);
        decoder.use(digests);
        EmbeddedChannel channel = new EmbeddedChannel(decoder);
        List<byte[]> sent = new ArrayList<>();
        ByteBuf stream = Unpooled.buffer();
        int[] lengths = {5, 100_001, 0, 16_384, 16_383, 262_143, 262_144, 20_002, 1};
        for (int number = 0; number < 4 * lengths.length; number++) {
            sent.add(data(lengths[number % lengths.length]));
            int opcode = number % 7 == 3 ? NOP_OUT : number % 4 == 1 ? SCSI_COMMAND : DATA_OUT;
            stream.writeBytes(pdu(opcode, number, sent.get(number), digests));
        }
        while (stream.isReadable()) {
            int count = Math.min(1 + random.nextInt(mostAtOnce), stream.readableBytes());
            ByteBuf place = decoder.place();
            if (place == null) {
                place = Unpooled.buffer();
            } else {
                count = Math.min(count, place.writableBytes());
            }
            channel.writeInbound(place.writeBytes(stream, count));
            assertThat(place.refCnt()).isLessThanOrEqualTo(1);
        }
        assertThat(received).hasSameSizeAs(sent);
        for (int number = 0; number < sent.size(); number++) {
            Received one = received.get(number);
            byte[] bytes = new byte[one.memory().flip().remaining()];
            one.memory().get(bytes);
            assertThat(bytes).isEqualTo(sent.get(number));
            requireOnePdu(one.parts(), number, sent.get(number).length);
        }
        assertThat(received.stream().anyMatch(one -> one.parts().size() > 1)).isEqualTo(!data);
        assertThat(inPlace > 0).isEqualTo(!data);
    }

    /** The beginning says what it is and how long, and the rest that it is the rest. */
    private static void requireOnePdu(List<InitiatorPdu> parts, int number, int length) {
        switch (parts.getFirst()) {
            case DataOut out -> {
                assertThat(out.bufferOffset()).isEqualTo(number * 512);
                assertThat(out.dataSn()).isEqualTo(number);
                assertThat(out.isFinal()).isTrue();
                assertThat(out.dataLength()).isEqualTo(length);
            }
            case ScsiCommand command -> {
                assertThat(command.cmdSn()).isEqualTo(number);
                assertThat(command.dataLength()).isEqualTo(length);
            }
            default -> assertThat(parts).hasSize(1);
        }
        assertThat(parts).allMatch(part -> part.itt() == number);
        assertThat(parts.size() == 1 || length >= LEAST_IN_PARTS).isTrue();
    }

    /** What is read before a header is short, so that most of the data behind it can be received in its place. */
    @Test
    void aLongSegmentLetsExpectAnother() {
        PduDecoder decoder = new PduDecoder(MOST, sink);
        EmbeddedChannel channel = new EmbeddedChannel(decoder);
        assertThat(decoder.expectsLongData()).isFalse();
        channel.writeInbound(pdu(DATA_OUT, 0, data(LEAST_IN_PARTS), Digests.NONE));
        assertThat(decoder.expectsLongData()).isTrue();
        channel.writeInbound(pdu(DATA_OUT, 1, data(LEAST_IN_PARTS - 1), Digests.NONE));
        assertThat(decoder.expectsLongData()).isFalse();
    }

    /** Padding, and what is behind the data, is not its task's. */
    @Test
    void aPlaceIsNoLongerThanTheData() {
        PduDecoder decoder = new PduDecoder(MOST, sink);
        EmbeddedChannel channel = new EmbeddedChannel(decoder);
        ByteBuf pdu = pdu(DATA_OUT, 0, data(20_001), Digests.NONE);
        channel.writeInbound(pdu.readSlice(48 + 10_000).retain());
        ByteBuf place = Objects.requireNonNull(decoder.place());
        assertThat(place.writableBytes()).isEqualTo(10_001);
        assertThat(place.maxCapacity()).isEqualTo(10_001);
        channel.writeInbound(place.writeBytes(pdu, 10_001));
        assertThat(decoder.place()).as("only padding is missing").isNull();
        channel.writeInbound(pdu);
        assertThat(received).hasSize(1);
    }
}
