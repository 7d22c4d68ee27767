package dev.bramble.nfs.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The readers take any bytes: a value or an {@link XdrException}, never anything else. */
class WireFuzzTest {
    private static final byte[] CALL = HexFormat.of()
            .parseHex("0000002a" + "00000000" + "00000002" + "000186a3" + "00000003" + "00000001" // header
                    + "00000001" + "00000020" + "00000000" + "00000002" + "70690000" // AUTH_SYS, name "pi"
                    + "00000000" + "00000000" + "00000002" + "00000004" + "00000018" // uid, gid, two groups
                    + "00000000" + "00000000"); // AUTH_NONE verifier

    private static XdrReader reader(byte[] bytes) {
        return new XdrReader(Unpooled.wrappedBuffer(bytes));
    }

    @Test
    void readsACall() throws XdrException {
        RpcCall read = RpcCall.read(reader(CALL));
        assertThat(read).isEqualTo(new RpcCall(42, 2, 100003, 3, 1, new Credential.Sys(0, 0, List.of(4, 24))));
    }

    @Test
    void everyPrefixAndEveryFlippedBitIsReadOrRefused() {
        for (int length = 0; length < CALL.length; length++) {
            byte[] cut = Arrays.copyOf(CALL, length);
            assertThatThrownBy(() -> RpcCall.read(reader(cut))).isInstanceOf(XdrException.class);
        }
        Random random = new Random(20260102);
        int read = 0;
        int refused = 0;
        for (int round = 0; round < 100_000; round++) {
            byte[] call = CALL.clone();
            for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
                call[random.nextInt(call.length)] ^= (byte) (1 << random.nextInt(8));
            }
            try {
                RpcCall.read(reader(call));
                read++;
            } catch (XdrException e) {
                refused++;
            }
        }
        assertThat(read).isPositive();
        assertThat(refused).isPositive();
    }

    @Test
    void aLengthThatLiesAllocatesNothing() {
        byte[] lie = {0x7f, -1, -1, -1, 1, 2, 3, 4};
        assertThatThrownBy(() -> reader(lie).opaque(Integer.MAX_VALUE)).isInstanceOf(XdrException.class);
        assertThatThrownBy(() -> reader(new byte[] {-1, -1, -1, -1}).opaque(64)).isInstanceOf(XdrException.class);
        assertThatThrownBy(() -> reader(new byte[] {0, 0, 0, 17}).length(16)).isInstanceOf(XdrException.class);
        assertThatThrownBy(() -> reader(new byte[] {0, 0, 0, 2}).bool()).isInstanceOf(XdrException.class);
    }

    @Test
    void opaqueIsPaddedToFour() throws XdrException {
        for (int length = 0; length < 9; length++) {
            ByteBuf out = Unpooled.buffer();
            new XdrWriter(out).opaque(new byte[length]).int32(7);
            assertThat(out.readableBytes() % 4).isZero();
            XdrReader in = new XdrReader(out);
            assertThat(in.opaque(8)).hasSize(length);
            assertThat(in.int32()).isEqualTo(7);
        }
    }
}
