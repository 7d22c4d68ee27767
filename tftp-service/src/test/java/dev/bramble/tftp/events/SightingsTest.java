package dev.bramble.tftp.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.Timestamp;
import dev.bramble.proto.boot.v1.Sighting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SightingsTest {
    @TempDir
    Path folder;

    private static Instant at(long seconds) {
        return Instant.ofEpochSecond(1_000_000 + seconds);
    }

    private static Sighting sighting(String pi, String address, long since, long boot) {
        return Sighting.newBuilder()
                .setPi(pi)
                .setAddress(address)
                .setTime(Timestamp.newBuilder().setSeconds(at(since).getEpochSecond()))
                .setBootTime(Timestamp.newBuilder().setSeconds(at(boot).getEpochSecond()))
                .build();
    }

    private static List<Sighting> told(Sightings sightings) {
        List<Sighting> told = new ArrayList<>();
        sightings.follow(told::add);
        return told;
    }

    @Test
    void aRequestAfterHalfAMinutesSilenceIsABoot() {
        try (Sightings sightings = new Sightings()) {
            List<Sighting> told = told(sightings);
            sightings.saw("a", "192.0.2.1", at(0));
            sightings.saw("a", "192.0.2.1", at(30));
            sightings.saw("a", "192.0.2.1", at(60));
            assertThat(told).containsExactly(sighting("a", "192.0.2.1", 0, 0));
            sightings.saw("a", "192.0.2.1", at(91));
            sightings.saw("a", "192.0.2.2", at(92));
            sightings.saw("a", "192.0.2.2", at(121));
            assertThat(told)
                    .containsExactly(
                            sighting("a", "192.0.2.1", 0, 0),
                            sighting("a", "192.0.2.1", 0, 91),
                            sighting("a", "192.0.2.2", 92, 91));
        }
    }

    @Test
    void whatWasSeenOutlivesARestart() {
        Path file = folder.resolve("sightings");
        try (Sightings sightings = Sightings.open(file)) {
            sightings.saw("a", "192.0.2.1", at(0));
            sightings.saw("b", "2001:db8::1", at(1));
            sightings.saw("a", "192.0.2.2", at(5));
        }
        try (Sightings sightings = Sightings.open(file)) {
            assertThat(told(sightings))
                    .containsExactlyInAnyOrder(sighting("a", "192.0.2.2", 5, 0), sighting("b", "2001:db8::1", 1, 1));
        }
    }

    @Test
    void itIsOnTheDiskSoonThoughTheServiceIsKilled() {
        Path file = folder.resolve("sightings");
        try (Sightings killed = Sightings.open(file)) {
            killed.saw("a", "192.0.2.1", at(0));
            await().until(() -> Files.exists(file));
            try (Sightings next = Sightings.open(file)) {
                assertThat(told(next)).containsExactly(sighting("a", "192.0.2.1", 0, 0));
            }
        }
    }

    @Test
    void aDamagedFileIsForgottenAndReplaced() throws IOException {
        Path file = folder.resolve("sightings");
        try (Sightings sightings = Sightings.open(file)) {
            sightings.saw("a", "192.0.2.1", at(0));
        }
        byte[] whole = Files.readAllBytes(file);
        Random random = new Random(5);
        for (int i = 0; i < 200; i++) {
            byte[] damaged = whole.clone();
            damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
            Files.write(file, damaged);
            try (Sightings sightings = Sightings.open(file)) {
                assertThat(told(sightings)).isEmpty();
            }
        }
        Files.write(file, new byte[3]);
        try (Sightings sightings = Sightings.open(file)) {
            assertThat(told(sightings)).isEmpty();
            sightings.saw("b", "192.0.2.9", at(2));
        }
        try (Sightings sightings = Sightings.open(file)) {
            assertThat(told(sightings)).containsExactly(sighting("b", "192.0.2.9", 2, 2));
        }
    }
}
