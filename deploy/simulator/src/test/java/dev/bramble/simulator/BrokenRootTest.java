package dev.bramble.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bramble.simulator.ext4.BlockDevice;
import dev.bramble.simulator.ext4.RootFileSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A root with broken bytes gives an IOException at worst, as a Pi's kernel gives an error and goes on. */
class BrokenRootTest {
    @TempDir
    Path temporary = Path.of("");

    private static final class Memory implements BlockDevice {
        private final byte[] bytes;

        Memory(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        public byte[] read(long offset, int length) throws IOException {
            if (offset < 0 || offset > bytes.length - length) {
                throw new IOException("beyond end of device");
            }
            return Arrays.copyOfRange(bytes, (int) offset, (int) offset + length);
        }

        @Override
        public void write(long offset, byte[] data) throws IOException {
            if (offset < 0 || offset > bytes.length - data.length) {
                throw new IOException("beyond end of device");
            }
            System.arraycopy(data, 0, bytes, (int) offset, data.length);
        }

        @Override
        public void flush() {}
    }

    @Test
    void brokenBytesEndInAnIoException() throws Exception {
        DemoImage.needs("xz");
        Path raw = DemoImage.unpack(DemoImage.FOLDER.resolve("demo.img.xz"), temporary);
        byte[] root = Files.readAllBytes(DemoImage.root(raw, temporary));
        var random = new Random(3);
        int whole = 0;
        int refused = 0;
        for (int run = 0; run < 300; run++) {
            byte[] bytes = root.clone();
            for (int flips = random.nextInt(40); flips > 0; ) {
                int at = random.nextInt(bytes.length / 6);
                if (root[at] != 0) {
                    bytes[at] ^= (byte) (1 << random.nextInt(8));
                    flips--;
                }
            }
            try {
                Optional<RootFileSystem> fs = RootFileSystem.probe(new Memory(bytes), InstantSource.system());
                if (fs.isPresent()) {
                    fs.get().check();
                    fs.get().mountReadOnly();
                    fs.get().readFile("/lib/modules/6.17.0-demo-raspi/modules.order");
                    fs.get().readFile("/etc/os-release");
                    whole++;
                }
            } catch (IOException _) {
                refused++;
            }
        }
        assertThat(whole).isPositive();
        assertThat(refused).isPositive();
    }
}
