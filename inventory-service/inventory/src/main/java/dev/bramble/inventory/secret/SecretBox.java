package dev.bramble.inventory.secret;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/**
 * Seals texts by AES-256-GCM (NIST SP 800-38D), each with 12 random bytes of its own and bound to its place, so that a
 * sealed text is of no use in another record or field. A sealed text is {@code $1$KEY$BASE64}: format, number of the key,
 * nonce with ciphertext and tag. No clear one begins with '$', which CHAP secrets must not hold; the empty text stays
 * empty.
 */
public final class SecretBox {
    /** Longest text that a secret of 64 characters is sealed to. */
    public static final int MAX_SEALED = 255;

    private static final String MARK = "$";
    private static final Pattern SEALED = Pattern.compile("\\$1\\$([1-9][0-9]{0,8})\\$([A-Za-z0-9+/]{38,})");
    private static final String CIPHER = "AES/GCM/NoPadding";
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final SecureRandom random = new SecureRandom();
    private volatile Keyring keyring;

    public SecretBox(Keyring keyring) {
        this.keyring = keyring;
    }

    /**
     * Where a secret is kept.
     *
     * @param record "pi/UID"
     * @param field "chap.secret"
     */
    public record Place(String record, String field) {
        @Override
        public String toString() {
            return field + " of " + record;
        }
    }

    /** Whether it was sealed, by whatever key. */
    public static boolean isSealed(String text) {
        return text.startsWith(MARK);
    }

    /** Whether it is sealed by the key that seals now, or empty. */
    public boolean isCurrent(String text) {
        return text.isEmpty() || text.startsWith(prefix(keyring.current()));
    }

    Keyring keyring() {
        return keyring;
    }

    /** From now on; what another thread is sealing may still be by the key before. */
    void use(Keyring ring) {
        keyring = ring;
    }

    public String seal(Place place, String clear) {
        if (clear.isEmpty()) {
            return "";
        }
        Keyring ring = keyring;
        int number = ring.current();
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            byte[] sealed = cipher(Cipher.ENCRYPT_MODE, ring.currentKey(), nonce, bound(place, number))
                    .doFinal(clear.getBytes(StandardCharsets.UTF_8));
            byte[] whole = ByteBuffer.allocate(nonce.length + sealed.length)
                    .put(nonce)
                    .put(sealed)
                    .array();
            return prefix(number) + Base64.getEncoder().withoutPadding().encodeToString(whole);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + CIPHER, e);
        }
    }

    /**
     * The clear text.
     *
     * @throws UnopenedSecretException when it is not sealed, by a key that is not there, for another place, or changed
     */
    public String open(Place place, String text) {
        if (text.isEmpty()) {
            return "";
        }
        Matcher sealed = SEALED.matcher(text);
        if (!sealed.matches()) {
            throw new UnopenedSecretException(place + " is not sealed as this release does it");
        }
        int number = Integer.parseInt(sealed.group(1));
        SecretKey key = keyring.find(number)
                .orElseThrow(() -> new UnopenedSecretException(place + " is sealed by key " + number));
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(sealed.group(2)));
            byte[] nonce = new byte[NONCE_BYTES];
            bytes.get(nonce);
            byte[] clear = cipher(Cipher.DECRYPT_MODE, key, nonce, bound(place, number))
                    .doFinal(bytes.array(), bytes.position(), bytes.remaining());
            return new String(clear, StandardCharsets.UTF_8);
        } catch (AEADBadTagException | IllegalArgumentException e) {
            throw new UnopenedSecretException(place + " is not sealed by this key " + number + ", or was changed", e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + CIPHER, e);
        }
    }

    private static String prefix(int number) {
        return "$1$" + number + MARK;
    }

    private static byte[] bound(Place place, int number) {
        return ("bramble\0" + place.record() + '\0' + place.field() + '\0' + number).getBytes(StandardCharsets.UTF_8);
    }

    private static Cipher cipher(int mode, SecretKey key, byte[] nonce, byte[] bound) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance(CIPHER);
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(bound);
        return cipher;
    }
}
