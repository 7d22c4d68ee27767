package dev.bramble.inventory.pi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.rpc.BadRequest.FieldViolation;
import dev.bramble.inventory.Refusal;
import dev.bramble.proto.inventory.v1.Chap;
import dev.bramble.proto.inventory.v1.Pi;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is taken for a CHAP name or secret, and what is made when none is given. */
class ChapTest {
    private static final String SECRET = "correct.horse";

    private static List<String> faults(Chap.Builder chap) {
        Pi pi = Pi.newBuilder()
                .setName("pi-1")
                .addMacs("dc:a6:32:00:00:01")
                .setImage("debian")
                .setChap(chap)
                .build();
        Refusal refusal = catchThrowableOfType(Refusal.class, () -> PiRules.canonical(pi));
        return refusal == null
                ? List.of()
                : refusal.violations().stream().map(FieldViolation::getField).toList();
    }

    private static Chap.Builder chap(String username, String secret) {
        return Chap.newBuilder().setUsername(username).setSecret(secret);
    }

    @Test
    void whatIsGivenIsChecked() {
        assertThat(faults(Chap.newBuilder())).isEmpty();
        assertThat(faults(chap("u", SECRET))).isEmpty();
        assertThat(faults(chap("u".repeat(64), "s".repeat(64)))).isEmpty();
        assertThat(faults(chap("u", "s".repeat(12)).setMutualUsername("m").setMutualSecret(SECRET)))
                .isEmpty();
        assertThat(faults(chap("u".repeat(65), "s".repeat(65)))).containsExactly("pi.chap.username", "pi.chap.secret");
        assertThat(faults(chap("u", "s".repeat(11)))).containsExactly("pi.chap.secret");
        assertThat(faults(chap("", SECRET))).containsExactly("pi.chap.username");
        assertThat(faults(chap("u", SECRET).setMutualSecret("another.horse")))
                .containsExactly("pi.chap.mutual_username");
        assertThat(faults(chap("u", SECRET).setMutualUsername("a b").setMutualSecret("short")))
                .containsExactly("pi.chap.mutual_username", "pi.chap.mutual_secret");
    }

    @Test
    void bothDirectionsMustNotShareASecret() {
        assertThat(faults(chap("u", SECRET).setMutualUsername("m").setMutualSecret(SECRET)))
                .containsExactly("pi.chap.mutual_secret");
    }

    /** What would not come out of a command line, or a shell that reads it, as it went in. */
    @ParameterizedTest
    @ValueSource(strings = {" ", "\t", "\n", "\"", "'", "`", "$", "\\", "*", "?", "[", "]", "\0", "\u007f", "ä"})
    void someCharactersAreNotTaken(String character) {
        assertThat(faults(chap("u" + character, SECRET + character)))
                .containsExactly("pi.chap.username", "pi.chap.secret");
    }

    @Test
    void whatIsMissingIsMade() {
        ChapMaker maker = new ChapMaker();
        Pi bare = Pi.newBuilder().setUid("abcdefghij01").build();
        assertThat(maker.apply(bare)).isEqualTo(bare);

        Set<String> secrets = new HashSet<>();
        for (int round = 0; round < 100; round++) {
            Chap made = maker.apply(bare.toBuilder()
                            .setChap(Chap.newBuilder().setMutualUsername("target"))
                            .build())
                    .getChap();
            assertThat(made.getUsername()).isEqualTo("abcdefghij01");
            assertThat(made.getMutualUsername()).isEqualTo("target");
            assertThat(List.of(made.getSecret(), made.getMutualSecret()))
                    .allMatch(secret -> secret.matches("[A-Za-z0-9]{24}"));
            secrets.add(made.getSecret());
            secrets.add(made.getMutualSecret());
            assertThat(faults(made.toBuilder())).isEmpty();
        }
        assertThat(secrets).as("none is ever the same").hasSize(200);

        Chap oneWay = maker.apply(
                        bare.toBuilder().setChap(Chap.getDefaultInstance()).build())
                .getChap();
        assertThat(oneWay.getMutualSecret()).isEmpty();
        Chap given = chap("u", SECRET).build();
        assertThat(maker.apply(bare.toBuilder().setChap(given).build()).getChap())
                .isEqualTo(given);
    }
}
