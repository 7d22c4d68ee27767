package dev.bramble.disk.fat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bramble.disk.Bytes;
import dev.bramble.disk.CorruptDiskException;
import java.io.EOFException;
import java.io.IOException;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever the bytes are, reading everything ends soon, with values or an exception that says the disk is broken. */
class FatFuzzTest {
    private static FatImage image(FatType type) {
        FatImage image = new FatImage(type, type == FatType.FAT16 ? 4200 : 60)
                .chain(3, 12)
                .chain(4)
                .chain(5, 9, 10, 7);
        int root = image.root();
        image.entry(root, "BOOTFS     ", 0x08, 0, 0)
                .entry(root + 64, "OVERLA~1   ", 0x10, 3, 0)
                .piece(root + 32, 0x41, "overlays", ShortName.checksum(image.bytes.slice(root + 64, 32)))
                .entry(root + 96, "FIRMWARE   ", 0x10, 4, 0)
                .entry(image.clusterOffset(3), "A       BIN", 0x20, 5, 1540)
                .entry(image.clusterOffset(4), "DEEPER     ", 0x10, 12, 0);
        return image;
    }

    @ParameterizedTest
    @EnumSource
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD, unit = TimeUnit.SECONDS)
    void mutatedImagesEndInAValueOrAnIoException(FatType type) {
        Random random = new Random(type.endOfChain);
        byte[] sound = image(type).bytes.array();
        int[] interesting = {
            0,
            image(type).tableOffset,
            image(type).root(),
            image(type).clusterOffset(3),
            image(type).clusterOffset(4)
        };
        int whole = 0;
        int broken = 0;
        byte[] bytes = sound.clone();
        for (int round = 0; round < 3000; round++) {
            System.arraycopy(sound, 0, bytes, 0, sound.length);
            for (int i = random.nextInt(6); i >= 0; i--) {
                bytes[interesting[random.nextInt(interesting.length)] + random.nextInt(128)] = (byte) random.nextInt();
            }
            try {
                FatFileSystem fs = FatFileSystem.open(new Bytes(bytes));
                fs.label();
                fs.walk(entry -> {
                    if (!entry.directory()) {
                        assertThat(fs.open(entry).stream().readAllBytes()).hasSize((int) entry.size());
                    }
                });
                whole++;
            } catch (IOException e) {
                assertThat(e).isInstanceOfAny(CorruptDiskException.class, EOFException.class);
                broken++;
            }
        }
        assertThat(whole).isGreaterThan(100);
        assertThat(broken).isGreaterThan(100);
    }
}
