package dev.bramble.inventory.pi;

import dev.bramble.proto.inventory.v1.Chap;
import java.util.regex.Pattern;

/**
 * What CHAP names and secrets may hold. Each is a word of the kernel's command line, which the initramfs reads by a
 * shell that expands it: hence neither blanks nor quotes, nor what a shell takes for a pattern. RFC 7143, section
 * 9.2.1: a secret has at least 96 bits, and is not the same in both directions.
 */
final class ChapRules {
    private static final String CHARACTERS = "[\\x21-\\x7e&&[^\"'`$\\\\*?\\[\\]]]";
    private static final Pattern NAME = Pattern.compile(CHARACTERS + "{1,64}");
    private static final Pattern SECRET = Pattern.compile(CHARACTERS + "{12,64}");
    private static final String KINDS = "printable ASCII characters without blanks, quotes and any of \\ $ ` * ? [ ]";

    private ChapRules() {}

    /** Adds what is wrong with what was given; what is left empty is made later, and right. */
    static void check(Chap chap, Violations violations) {
        direction("pi.chap.username", chap.getUsername(), "pi.chap.secret", chap.getSecret(), violations);
        direction(
                "pi.chap.mutual_username",
                chap.getMutualUsername(),
                "pi.chap.mutual_secret",
                chap.getMutualSecret(),
                violations);
        violations.addUnless(
                chap.getMutualSecret().isEmpty() || !chap.getMutualSecret().equals(chap.getSecret()),
                "pi.chap.mutual_secret",
                "must differ from the secret of the other direction");
    }

    private static void direction(
            String nameField, String name, String secretField, String secret, Violations violations) {
        violations.addUnless(
                !name.isEmpty() || secret.isEmpty(), nameField, "is needed, as the secret beside it is given");
        violations.addUnless(name.isEmpty() || NAME.matcher(name).matches(), nameField, "must be 1 to 64 " + KINDS);
        violations.addUnless(
                secret.isEmpty() || SECRET.matcher(secret).matches(), secretField, "must be 12 to 64 " + KINDS);
    }
}
