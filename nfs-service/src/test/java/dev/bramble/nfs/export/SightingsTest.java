package dev.bramble.nfs.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SightingsTest {
    private static final String PI = "abcdef012345";
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
    private static final InetAddress FIRST = InetAddress.ofLiteral("192.0.2.1");
    private static final InetAddress SECOND = InetAddress.ofLiteral("2001:db8::2");

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void path() {
        file = folder.resolve("sightings");
    }

    @Test
    void theLatestAddressHoldsOverARestart() {
        Sightings sightings = Sightings.open(file);
        assertThat(sightings.addresses()).isEmpty();
        sightings.seen(PI, FIRST, NOON);
        sightings.seen("zzzzzz012345", FIRST, NOON);
        assertThat(Sightings.open(file).addresses())
                .containsOnly(Map.entry(PI, FIRST), Map.entry("zzzzzz012345", FIRST));
        sightings.seen(PI, SECOND, NOON.minusSeconds(60));
        assertThat(sightings.addresses()).containsEntry(PI, SECOND);
        assertThat(Sightings.open(file).addresses()).containsEntry(PI, SECOND).hasSize(2);
    }

    @Test
    void thePlainFileHasItsVersion() {
        Sightings.open(file).seen(PI, FIRST, NOON);
        assertThat(file).hasContent("bramble sightings 1\nabcdef012345 192.0.2.1 2026-11-22T12:00:00Z\n");
    }

    @Test
    void theSameAddressAgainIsNotWritten() throws Exception {
        Sightings sightings = Sightings.open(file);
        sightings.seen(PI, FIRST, NOON);
        Files.delete(file);
        sightings.seen(PI, FIRST, NOON.plusSeconds(60));
        assertThat(file).doesNotExist();
    }

    @Test
    void anotherVersionOrDamageIsLearnedAnew() throws Exception {
        Files.writeString(file, "bramble sightings 2\n" + PI + " 192.0.2.1 2026-11-22T12:00:00Z\n");
        assertThat(Sightings.open(file).addresses()).isEmpty();
        Files.writeString(file, "bramble sightings 1\n" + PI + " 192.0.2.1 2026-11-22T12:00:00Z\nhalf 192.0\n");
        assertThat(Sightings.open(file).addresses()).isEmpty();
        Files.delete(file);
        Sightings.open(file).seen(PI, FIRST, NOON);
        byte[] whole = Files.readAllBytes(file);
        Random random = new Random(5);
        for (int round = 0; round < 500; round++) {
            byte[] bytes = whole.clone();
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            Files.write(file, java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length + 1)));
            Sightings opened = Sightings.open(file);
            assertThat(opened.addresses()).hasSizeLessThanOrEqualTo(1);
            opened.seen(PI, SECOND, NOON);
            assertThat(Sightings.open(file).addresses()).containsEntry(PI, SECOND);
        }
    }

    @Test
    void whereThereIsNoDiskTheAddressCountsAllTheSame() {
        Sightings sightings = Sightings.open(folder.resolve("not/there"));
        sightings.seen(PI, FIRST, NOON);
        assertThat(sightings.addresses()).containsEntry(PI, FIRST);
    }
}
