package dev.bramble.inventory.secret;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * Keys of 256 bits by their numbers. The one with the highest number seals; the others only open what was sealed
 * before.
 */
public final class Keyring {
    static final int KEY_BYTES = 32;

    private final SortedMap<Integer, SecretKey> keys;

    Keyring(Map<Integer, SecretKey> keys) {
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("a key ring without a key");
        }
        this.keys = Collections.unmodifiableSortedMap(new TreeMap<>(keys));
    }

    /** A ring with one new key, number 1. */
    static Keyring fresh(SecureRandom random) {
        return new Keyring(Map.of(1, newKey(random)));
    }

    /** This ring and a new key, which is the current one then. */
    Keyring withNewKey(SecureRandom random) {
        Map<Integer, SecretKey> more = new TreeMap<>(keys);
        more.put(Math.addExact(current(), 1), newKey(random));
        return new Keyring(more);
    }

    /** The current key alone. */
    Keyring currentAlone() {
        return new Keyring(Map.of(current(), currentKey()));
    }

    /** Number of the key that seals. */
    int current() {
        return keys.lastKey();
    }

    SecretKey currentKey() {
        return Objects.requireNonNull(keys.get(current()));
    }

    Optional<SecretKey> find(int number) {
        return Optional.ofNullable(keys.get(number));
    }

    SortedMap<Integer, SecretKey> all() {
        return keys;
    }

    private static SecretKey newKey(SecureRandom random) {
        byte[] bytes = new byte[KEY_BYTES];
        random.nextBytes(bytes);
        SecretKeySpec key = new SecretKeySpec(bytes, "AES");
        Arrays.fill(bytes, (byte) 0);
        return key;
    }
}
