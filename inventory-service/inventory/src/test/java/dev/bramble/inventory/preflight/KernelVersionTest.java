package dev.bramble.inventory.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bramble.inventory.TestImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class KernelVersionTest {
    private static Optional<String> read(byte[] kernel) throws IOException {
        return KernelVersion.read(new ByteArrayInputStream(kernel));
    }

    private static byte[] at(int offset, String text) {
        byte[] kernel = new byte[200_000];
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, kernel, offset, bytes.length);
        return kernel;
    }

    /** Wherever the pieces in which it is read meet. */
    @Test
    void itsBannerIsFoundAnywhere() throws Exception {
        for (int offset = 65_300; offset < 65_700; offset++) {
            assertThat(read(at(offset, "Linux version 6.12.25+rpt-rpi-2712 (x@y) #1")))
                    .as("at %d", offset)
                    .contains("6.12.25+rpt-rpi-2712");
        }
        assertThat(read(at(0, "Linux version 6.1.0 x"))).contains("6.1.0");
        assertThat(read(at(199_970, "Linux version 6.1.0-9-arm64 x"))).contains("6.1.0-9-arm64");
    }

    @Test
    void packedByGzip() throws Exception {
        assertThat(read(TestImage.gzip(at(150_000, "Linux version 6.8.0-1013-raspi (b)"))))
                .contains("6.8.0-1013-raspi");
    }

    @Test
    void otherTextsAreNoBanner() throws Exception {
        assertThat(read(at(10, "Linux version %s (%s)\0\0Linux version 5.15.0 (b)")))
                .contains("5.15.0");
        assertThat(read(at(10, "Linux version 6.1.0"))).isEmpty();
        assertThat(read(new byte[0])).isEmpty();
    }

    @Test
    void ofX86ByItsHead() throws Exception {
        byte[] kernel = at(0x202, "HdrS");
        kernel[0x20e] = 0x00;
        kernel[0x20f] = 0x35;
        byte[] version = "6.1.0-32-cloud-amd64 (d@l) #1".getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(version, 0, kernel, 0x200 + 0x3500, version.length);
        assertThat(read(kernel)).contains("6.1.0-32-cloud-amd64");
    }

    @Test
    void anyBytesAreRead() {
        Random random = new Random(8);
        byte[] whole = TestImage.gzip(at(1000, "Linux version 6.8.0 (b)"));
        int told = 0;
        for (int round = 0; round < 1000; round++) {
            byte[] damaged = whole.clone();
            damaged[random.nextInt(damaged.length)] ^= (byte) (1 + random.nextInt(255));
            try {
                told += read(damaged).isPresent() ? 1 : 0;
            } catch (IOException e) {
                // Damage that gzip sees.
            }
        }
        assertThat(told).isPositive();
    }
}
