package dev.bramble.inventory.pi;

import dev.bramble.proto.inventory.v1.Chap;
import dev.bramble.proto.inventory.v1.Pi;
import java.security.SecureRandom;
import java.util.function.UnaryOperator;

/** Makes the CHAP names and secrets that a user left to Bramble: a name is the Pi's uid, a secret 24 letters and digits, about 142 bits. */
public final class ChapMaker implements UnaryOperator<Pi> {
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private static final int LENGTH = 24;

    private final SecureRandom random = new SecureRandom();

    /** {@code pi}, which has its uid, with what is missing of its CHAP; without CHAP it stays as it is. */
    @Override
    public Pi apply(Pi pi) {
        if (!pi.hasChap()) {
            return pi;
        }
        Chap.Builder chap = pi.getChap().toBuilder();
        if (chap.getUsername().isEmpty()) {
            chap.setUsername(pi.getUid());
        }
        if (chap.getSecret().isEmpty()) {
            chap.setSecret(secret());
        }
        if (!chap.getMutualUsername().isEmpty() && chap.getMutualSecret().isEmpty()) {
            chap.setMutualSecret(secret());
        }
        return pi.toBuilder().setChap(chap).build();
    }

    private String secret() {
        StringBuilder secret = new StringBuilder(LENGTH);
        random.ints(LENGTH, 0, ALPHABET.length()).forEach(i -> secret.append(ALPHABET.charAt(i)));
        return secret.toString();
    }
}
