package dev.bramble.inventory.pi;

import java.security.SecureRandom;
import java.util.function.Supplier;

/** Makes uids: 12 characters of a-z and 0-9, about 62 bits of chance. */
public final class UidGenerator implements Supplier<String> {
    private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789";
    private static final int LENGTH = 12;

    private final SecureRandom random = new SecureRandom();

    @Override
    public String get() {
        StringBuilder uid = new StringBuilder(LENGTH);
        random.ints(LENGTH, 0, ALPHABET.length()).forEach(i -> uid.append(ALPHABET.charAt(i)));
        return uid.toString();
    }
}
