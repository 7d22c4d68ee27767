package dev.bramble.inventory.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SecretBoxTest {
    private static final SecretBox.Place PLACE = new SecretBox.Place("pi/abc", "chap.secret");
    private static final String CLEAR = "correct.horse.battery";

    private final Keyring keyring = Keyring.fresh(new SecureRandom());
    private final SecretBox box = new SecretBox(keyring);

    @Test
    void whatIsSealedIsOpenedAndNeverTwiceTheSame() {
        String sealed = box.seal(PLACE, CLEAR);

        assertThat(sealed).startsWith("$1$1$").doesNotContain(CLEAR);
        assertThat(box.open(PLACE, sealed)).isEqualTo(CLEAR);
        assertThat(box.seal(PLACE, CLEAR)).isNotEqualTo(sealed);
        assertThat(SecretBox.isSealed(sealed)).isTrue();
        assertThat(box.isCurrent(sealed)).isTrue();
    }

    @Test
    void noSecretStaysNone() {
        assertThat(box.seal(PLACE, "")).isEmpty();
        assertThat(box.open(PLACE, "")).isEmpty();
        assertThat(box.isCurrent("")).isTrue();
    }

    @Test
    void theLongestSecretFitsItsColumn() {
        Keyring ring = keyring;
        for (int i = 0; i < 20; i++) {
            ring = ring.withNewKey(new SecureRandom());
        }
        assertThat(new SecretBox(ring).seal(PLACE, "x".repeat(64))).hasSizeLessThanOrEqualTo(SecretBox.MAX_SEALED);
    }

    @Test
    void itIsOfNoUseInAnotherPlace() {
        String sealed = box.seal(PLACE, CLEAR);

        assertThatThrownBy(() -> box.open(new SecretBox.Place("pi/abd", "chap.secret"), sealed))
                .isInstanceOf(UnopenedSecretException.class)
                .hasMessageContaining("chap.secret of pi/abd");
        assertThatThrownBy(() -> box.open(new SecretBox.Place("pi/abc", "chap.mutual_secret"), sealed))
                .isInstanceOf(UnopenedSecretException.class);
    }

    @Test
    void anotherKeyDoesNotOpenIt() {
        String sealed = box.seal(PLACE, CLEAR);

        assertThatThrownBy(() -> new SecretBox(Keyring.fresh(new SecureRandom())).open(PLACE, sealed))
                .isInstanceOf(UnopenedSecretException.class)
                .hasMessageContaining("not sealed by this key 1");
        assertThatThrownBy(() -> box.open(PLACE, sealed.replace("$1$1$", "$1$2$")))
                .isInstanceOf(UnopenedSecretException.class)
                .hasMessageContaining("sealed by key 2");
    }

    @Test
    void aRingOpensWhatItsEarlierKeysSealed() {
        String before = box.seal(PLACE, CLEAR);
        SecretBox after = new SecretBox(keyring.withNewKey(new SecureRandom()));

        assertThat(after.open(PLACE, before)).isEqualTo(CLEAR);
        assertThat(after.isCurrent(before)).isFalse();
        assertThat(after.seal(PLACE, CLEAR)).startsWith("$1$2$");
    }

    /** Of what somebody wrote into the database nothing but a refusal comes. */
    @Test
    void whatWasChangedIsRefused() {
        Random random = new Random(8417);
        String sealed = box.seal(PLACE, CLEAR);
        for (int i = 0; i < 5_000; i++) {
            StringBuilder changed = new StringBuilder(sealed);
            int at = random.nextInt(changed.length());
            switch (random.nextInt(3)) {
                case 0 -> changed.setCharAt(at, (char) random.nextInt(0x20, 0x7f));
                case 1 -> changed.deleteCharAt(at);
                default -> changed.insert(at, (char) random.nextInt(0x20, 0x7f));
            }
            String text = changed.toString();
            // The last character has bits that say nothing: some texts are the same bytes.
            if (text.length() == sealed.length() && text.startsWith(sealed.substring(0, sealed.length() - 1))) {
                continue;
            }
            assertThatThrownBy(() -> box.open(PLACE, text))
                    .as(text)
                    .isInstanceOf(UnopenedSecretException.class)
                    .message()
                    .doesNotContain(CLEAR);
        }
    }
}
