package dev.bramble.simulator.nfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Random;
import org.junit.jupiter.api.Test;

class XdrReaderTest {
    @Test
    void opaquesArePaddedToFourBytes() throws NfsException {
        byte[] bytes = new XdrWriter().string("abcde").u64(1L << 40).bytes();
        assertThat(bytes).hasSize(4 + 8 + 8);
        var reader = new XdrReader(bytes);
        assertThat(reader.opaque(5)).asString().isEqualTo("abcde");
        assertThat(reader.u64()).isEqualTo(1L << 40);
        assertThat(reader.remaining()).isZero();
    }

    @Test
    void aLengthIsCheckedBeforeMemoryIsTaken() {
        byte[] huge = new XdrWriter().u32(0x7fff_ffff).bytes();
        assertThatExceptionOfType(NfsException.class).isThrownBy(() -> new XdrReader(huge).opaque(64));
        assertThatExceptionOfType(NfsException.class).isThrownBy(() -> new XdrReader(huge).opaque(Integer.MAX_VALUE));
        byte[] negative = new XdrWriter().u32(-1).bytes();
        assertThatExceptionOfType(NfsException.class).isThrownBy(() -> new XdrReader(negative).opaque(64));
    }

    @Test
    void anyBytesAreReadOrRefused() {
        var random = new Random(11);
        int refused = 0;
        for (int i = 0; i < 50_000; i++) {
            byte[] bytes = new byte[random.nextInt(120)];
            random.nextBytes(bytes);
            try {
                var reader = new XdrReader(bytes);
                reader.opaque(64);
                FileAttributes.read(reader);
                reader.bool();
            } catch (NfsException _) {
                refused++;
            }
        }
        assertThat(refused).isPositive();
    }
}
