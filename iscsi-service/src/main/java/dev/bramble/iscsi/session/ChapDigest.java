package dev.bramble.iscsi.session;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The hash functions of CHAP by their numbers (RFC 7143 section 12.1.3, and IANA's list), the strongest first. */
enum ChapDigest {
    SHA_256(7, "SHA-256"),
    SHA_1(6, "SHA-1"),
    MD5(5, "MD5");

    private final int number;
    private final String algorithm;

    ChapDigest(int number, String algorithm) {
        this.number = number;
        this.algorithm = algorithm;
    }

    /** The strongest of a list of numbers, whatever its order. */
    static Optional<ChapDigest> strongestOf(String list) {
        List<String> offered = List.of(list.split(",", -1));
        return Stream.of(values())
                .filter(digest -> offered.contains(digest.number()))
                .findFirst();
    }

    /** CHAP_A. */
    String number() {
        return String.valueOf(number);
    }

    /** RFC 1994 section 4.1: identifier, secret, challenge. */
    byte[] response(byte identifier, String secret, byte[] challenge) {
        MessageDigest digest = digest();
        digest.update(identifier);
        digest.update(secret.getBytes(StandardCharsets.UTF_8));
        return digest.digest(challenge);
    }

    int length() {
        return digest().getDigestLength();
    }

    private MessageDigest digest() {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has " + algorithm, e);
        }
    }
}
