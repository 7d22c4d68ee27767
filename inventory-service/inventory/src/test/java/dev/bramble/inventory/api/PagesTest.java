package dev.bramble.inventory.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bramble.inventory.Refusal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PagesTest {
    private final Random random = new Random(20260103);

    @Test
    void aTokenGivesItsPlaceBack() {
        for (String place : new String[] {"", "pi-1", "2026-01-01T00:00:00Z 0000-1", "é😀"}) {
            assertThat(Pages.place(Pages.token(place))).isEqualTo(place);
        }
    }

    @Test
    void anyOtherTokenIsRefusedOrAPlaceThatADatabaseTakes() {
        for (int round = 0; round < 20_000; round++) {
            String token = anyToken();
            try {
                assertThat(Pages.place(token)).doesNotContain("\0");
                assertThat(BootEndpoint.place(Pages.place(token)).startTime())
                        .isBetween("1970-01-01T00:00:00Z", "9999-01-01T00:00:00Z");
            } catch (Refusal e) {
                assertThat(e.violations()).isNotEmpty();
            }
        }
        assertThatThrownBy(() -> Pages.place(Pages.token("a\0"))).isInstanceOf(Refusal.class);
    }

    private String anyToken() {
        byte[] bytes = new byte[random.nextInt(24)];
        random.nextBytes(bytes);
        String place = switch (random.nextInt(4)) {
            case 0 -> new String(bytes, StandardCharsets.ISO_8859_1);
            case 1 -> "%+d-01-01T00:00:00Z x".formatted(random.nextInt(2_000_000_000) - 1_000_000_000);
            case 2 -> "2026-%02d-%02dT00:00:00Z x".formatted(random.nextInt(15), random.nextInt(35));
            default -> "2026-01-01T00:00:00Z";
        };
        return switch (random.nextInt(3)) {
            case 0 -> place;
            case 1 -> Base64.getUrlEncoder().encodeToString(Arrays.copyOf(bytes, bytes.length));
            default -> Pages.token(place);
        };
    }
}
