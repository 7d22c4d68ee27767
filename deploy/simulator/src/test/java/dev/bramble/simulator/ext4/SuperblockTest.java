package dev.bramble.simulator.ext4;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The edits themselves are judged by e2fsck and dumpe2fs in SimulatedPiTest. */
class SuperblockTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    private static byte[] minimal() {
        byte[] bytes = new byte[Superblock.SIZE];
        bytes[0x38] = 0x53;
        bytes[0x39] = (byte) 0xef;
        bytes[0x18] = 2;
        bytes[0x28] = 16;
        bytes[0x59] = 1;
        bytes[0x65] = 4;
        bytes[0x78] = 'r';
        return bytes;
    }

    @Test
    void mountRaisesTheCountAndSetsRecoverUntilUnmounted() {
        Superblock clean = Superblock.parse(minimal()).orElseThrow();
        Superblock mounted = clean.mounted(NOW, "/");
        assertThat(mounted.mountCount()).isEqualTo(1);
        assertThat(mounted.needsRecovery()).isTrue();
        Superblock recovered = mounted.recovered(NOW);
        assertThat(recovered.mountCount()).isEqualTo(1);
        assertThat(recovered.needsRecovery()).isFalse();
        assertThat(clean.mountCount()).as("the first one is untouched").isZero();
    }

    @Test
    void fsckChangesOnlyTheWriteTimeAndTheChecksum() {
        byte[] before = new byte[Superblock.SIZE];
        byte[] after = new byte[Superblock.SIZE];
        Superblock clean = Superblock.parse(minimal()).orElseThrow().recovered(NOW);
        clean.into(before);
        clean.checked(NOW.plusSeconds(10_000)).into(after);
        for (int i = 0; i < Superblock.SIZE; i++) {
            boolean may = (i >= 0x30 && i < 0x34) || i >= 0x3fc;
            assertThat(may || before[i] == after[i]).as("byte %x", i).isTrue();
        }
    }

    @Test
    void aFlippedBitIsFoundByTheChecksum() {
        byte[] bytes = new byte[Superblock.SIZE];
        Superblock.parse(minimal()).orElseThrow().checked(NOW).into(bytes);
        assertThat(Superblock.parse(bytes).orElseThrow().intact()).isTrue();
        bytes[0x90] ^= 1;
        assertThat(Superblock.parse(bytes).orElseThrow().intact()).isFalse();
    }

    @Test
    void anyBytesAreParsedOrPassedOver() {
        var random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[Superblock.SIZE];
            random.nextBytes(bytes);
            bytes[0x38] = 0x53;
            bytes[0x39] = (byte) 0xef;
            bytes[0x18] = (byte) random.nextInt(8);
            bytes[0x19] = 0;
            bytes[0x1a] = 0;
            bytes[0x1b] = 0;
            Superblock.parse(bytes)
                    .ifPresent(superblock -> assertThat(superblock.blockBytes()).isBetween(1024, 65_536));
        }
    }
}
