package dev.bramble.inventory.secret;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Map;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/** A key that somebody remembers: PBKDF2 with HMAC-SHA256 (RFC 8018). */
public final class Passphrase {
    /** What OWASP's Password Storage Cheat Sheet of 2023 asks for; about half a second. */
    public static final int ITERATIONS = 600_000;

    /** So that a file cannot keep a processor busy for hours. */
    public static final int MAX_ITERATIONS = 10_000_000;

    public static final int MIN_LENGTH = 12;
    public static final int SALT_BYTES = 16;

    private static final String ALGORITHM = "PBKDF2WithHmacSHA256";

    private Passphrase() {}

    public static byte[] newSalt() {
        byte[] salt = new byte[SALT_BYTES];
        new SecureRandom().nextBytes(salt);
        return salt;
    }

    /** A box with the key that this passphrase, salt and number of iterations give: the same each time. */
    public static SecretBox box(String passphrase, byte[] salt, int iterations) {
        PBEKeySpec spec = new PBEKeySpec(passphrase.toCharArray(), salt, iterations, Keyring.KEY_BYTES * Byte.SIZE);
        try {
            byte[] key =
                    SecretKeyFactory.getInstance(ALGORITHM).generateSecret(spec).getEncoded();
            return new SecretBox(new Keyring(Map.of(1, new SecretKeySpec(key, "AES"))));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, e);
        } finally {
            spec.clearPassword();
        }
    }
}
