package dev.bramble.inventory.backup;

import com.google.protobuf.ByteString;
import dev.bramble.inventory.Refusal;
import dev.bramble.inventory.pi.Violations;
import dev.bramble.inventory.secret.Passphrase;
import dev.bramble.inventory.secret.SecretBox;
import dev.bramble.inventory.secret.UnopenedSecretException;
import dev.bramble.proto.inventory.v1.BackupRecord.Sealing;
import dev.bramble.proto.inventory.v1.Chap;
import dev.bramble.proto.inventory.v1.Pi;
import java.util.Optional;

/** What becomes of secrets in a backup: sealed by a passphrase, or left out. */
final class SecretSealing {
    private static final SecretBox.Place CHECK = new SecretBox.Place("backup", "check");
    private static final String KNOWN = "bramble";

    private final Optional<SecretBox> box;
    private final Optional<Sealing> sealing;

    private SecretSealing(Optional<SecretBox> box, Optional<Sealing> sealing) {
        this.box = box;
        this.sealing = sealing;
    }

    /** For a backup that is made. */
    static SecretSealing of(String passphrase) {
        if (passphrase.isEmpty()) {
            return new SecretSealing(Optional.empty(), Optional.empty());
        }
        new Violations()
                .addUnless(
                        passphrase.length() >= Passphrase.MIN_LENGTH,
                        "passphrase",
                        "must have at least " + Passphrase.MIN_LENGTH
                                + " characters, as whoever has the file can try as many as they like")
                .refuseIfAny();
        byte[] salt = Passphrase.newSalt();
        SecretBox box = Passphrase.box(passphrase, salt, Passphrase.ITERATIONS);
        return new SecretSealing(
                Optional.of(box),
                Optional.of(Sealing.newBuilder()
                        .setSalt(ByteString.copyFrom(salt))
                        .setIterations(Passphrase.ITERATIONS)
                        .setCheck(box.seal(CHECK, KNOWN))
                        .build()));
    }

    /**
     * For a backup that is restored.
     *
     * @throws Refusal when the passphrase is not that of the backup
     */
    static SecretSealing of(String passphrase, Optional<Sealing> sealing) {
        if (passphrase.isEmpty()) {
            return new SecretSealing(Optional.empty(), sealing);
        }
        Sealing how = sealing.orElseThrow(() -> Refusal.invalid(
                "passphrase", "the backup was made without one and holds no secrets; restore it without one"));
        if (how.getSalt().size() != Passphrase.SALT_BYTES
                || how.getIterations() < 1
                || how.getIterations() > Passphrase.MAX_ITERATIONS) {
            throw BackupFormat.damaged("it does not say how its secrets are sealed");
        }
        SecretBox box = Passphrase.box(passphrase, how.getSalt().toByteArray(), how.getIterations());
        try {
            if (!box.open(CHECK, how.getCheck()).equals(KNOWN)) {
                throw BackupFormat.damaged("it does not say how its secrets are sealed");
            }
        } catch (UnopenedSecretException e) {
            throw Refusal.invalid("passphrase", "is not the one that the backup was made with");
        }
        return new SecretSealing(Optional.of(box), sealing);
    }

    /** What the manifest says. */
    Optional<Sealing> sealing() {
        return sealing;
    }

    /** For the file: with its secrets sealed, or without them. */
    Pi sealed(Pi pi) {
        return withSecrets(pi, SecretBox::seal);
    }

    /** From the file: with its secrets, or without them. */
    Pi opened(Pi pi) {
        try {
            return withSecrets(pi, SecretBox::open);
        } catch (UnopenedSecretException e) {
            throw BackupFormat.damaged(String.valueOf(e.getMessage()));
        }
    }

    /** For the file: a text sealed, or the empty one. */
    String sealed(SecretBox.Place place, String text) {
        return box.map(its -> its.seal(place, text)).orElse("");
    }

    /** From the file: a text, or the empty one. */
    String opened(SecretBox.Place place, String text) {
        try {
            return box.map(its -> its.open(place, text)).orElse("");
        } catch (UnopenedSecretException e) {
            throw BackupFormat.damaged(String.valueOf(e.getMessage()));
        }
    }

    private interface Change {
        String apply(SecretBox box, SecretBox.Place place, String text);
    }

    private Pi withSecrets(Pi pi, Change change) {
        if (!pi.hasChap()) {
            return pi;
        }
        Chap.Builder chap = pi.getChap().toBuilder();
        String record = "pi/" + pi.getUid();
        chap.setSecret(box.map(its -> change.apply(
                        its,
                        new SecretBox.Place(record, "chap.secret"),
                        pi.getChap().getSecret()))
                .orElse(""));
        chap.setMutualSecret(box.map(its -> change.apply(
                        its,
                        new SecretBox.Place(record, "chap.mutual_secret"),
                        pi.getChap().getMutualSecret()))
                .orElse(""));
        return pi.toBuilder().setChap(chap).build();
    }
}
