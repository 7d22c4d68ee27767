package dev.bramble.inventory.image;

import java.io.InputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** SHA-256, which every JDK has. */
final class Digests {
    private Digests() {}

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** {@code in}, with what is read from it going through {@code digest}. */
    static InputStream reading(InputStream in, MessageDigest digest) {
        return new DigestInputStream(in, digest);
    }
}
