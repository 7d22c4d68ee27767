package dev.bramble.iscsi.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bramble.iscsi.wire.TargetPdu.DataIn;
import dev.bramble.iscsi.wire.TargetPdu.Numbers;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DigestsTest {
    private static final Digests BOTH = new Digests(true, true);

    /** RFC 7143 appendix A.4 (RFC 3720 B.4). */
    @ParameterizedTest
    @CsvSource({
        "'0000000000000000000000000000000000000000000000000000000000000000', aa36918a",
        "'ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff', 43aba862",
        "'000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f', 4e79dd46"
    })
    void areThoseOfTheStandard(String bytes, String digest) {
        int value = Digests.of(ByteBuffer.wrap(HexFormat.of().parseHex(bytes)));
        ByteBuf onTheWire = Unpooled.buffer(4).writeIntLE(value);
        assertThat(HexFormat.of().toHexDigits(onTheWire.getInt(0))).isEqualTo(digest);
    }

    /** A Data-Out of five bytes, with its padding and digests. */
    private static ByteBuf dataOut() {
        ByteBuf pdu = Unpooled.buffer()
                .writeZero(48)
                .setByte(0, 0x05)
                .setByte(1, 0x80)
                .setMedium(5, 5);
        pdu.writeIntLE(Digests.of(pdu.nioBuffer(0, 48)));
        pdu.writeBytes(new byte[] {1, 2, 3, 4, 5, 0, 0, 0});
        return pdu.writeIntLE(Digests.of(pdu.nioBuffer(52, 8)));
    }

    private static InitiatorPdu decode(ByteBuf pdu) throws MalformedPduException {
        Frame frame = Frame.of(pdu, 8192, BOTH);
        assertThat(frame.length()).isEqualTo(pdu.readableBytes());
        return InitiatorPduDecoder.decode(pdu, frame, BOTH);
    }

    @Test
    void rightOnesAreTaken() throws Exception {
        assertThat(((InitiatorPdu.DataOut) decode(dataOut())).data())
                .isEqualTo(ByteBuffer.wrap(new byte[] {1, 2, 3, 4, 5}));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 7, 20, 47, 48, 51})
    void aDamagedHeaderEndsTheConnection(int at) {
        ByteBuf pdu = dataOut();
        pdu.setByte(at, pdu.getByte(at) ^ (at == 7 ? 0x02 : 0x10));
        assertThatThrownBy(() -> InitiatorPduDecoder.decode(pdu, new Frame(0, 52, 5, 64), BOTH))
                .isInstanceOf(MalformedPduException.class)
                .hasMessage("header digest error");
    }

    @ParameterizedTest
    @ValueSource(ints = {52, 56, 59, 60, 63})
    void damagedDataIsTold(int at) throws Exception {
        ByteBuf pdu = dataOut();
        pdu.setByte(at, pdu.getByte(at) ^ 0x10);
        assertThat(decode(pdu)).isInstanceOfSatisfying(InitiatorPdu.Corrupt.class, corrupt -> {
            assertThat(corrupt.isDataOut()).isTrue();
            assertThat(corrupt.isFinal()).isTrue();
        });
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "5, 1", "4096, 1", "9001, 3", "16384, 3"})
    void whatIsSentHasThemBehindHeaderAndData(int length, int buffers) {
        ByteBuffer data = ByteBuffer.allocateDirect(length);
        for (int i = 0; i < length; i++) {
            data.put(i, (byte) i);
        }
        TargetPduEncoder encoder = new TargetPduEncoder(UnpooledByteBufAllocator.DEFAULT);
        encoder.use(BOTH);
        List<ByteBuf> parts =
                encoder.encode(new DataIn(true, true, 1, Residual.NONE, 0, 0, new Numbers(1, 2, 3), data));
        assertThat(parts).hasSize(buffers);
        ByteBuf pdu = Unpooled.wrappedBuffer(parts.toArray(ByteBuf[]::new));
        int padded = Frame.padded(length);
        assertThat(pdu.readableBytes()).isEqualTo(52 + padded + (length == 0 ? 0 : 4));
        assertThat(pdu.getIntLE(48)).isEqualTo(Digests.of(pdu.nioBuffer(0, 48)));
        if (length > 0) {
            assertThat(pdu.slice(52, length).nioBuffer()).isEqualTo(data);
            assertThat(pdu.getIntLE(52 + padded)).isEqualTo(Digests.of(pdu.nioBuffer(52, padded)));
        }
        parts.forEach(ByteBuf::release);
    }

    @Test
    void longDataIsNotCopied() {
        ByteBuffer data = ByteBuffer.allocateDirect(65_536);
        List<ByteBuf> parts = new TargetPduEncoder(UnpooledByteBufAllocator.DEFAULT)
                .encode(new DataIn(true, true, 1, Residual.NONE, 0, 0, new Numbers(1, 2, 3), data));
        data.put(9, (byte) 77);
        assertThat(parts).hasSize(2);
        assertThat(parts.getLast().getByte(9)).isEqualTo((byte) 77);
    }
}
