package dev.bramble.inventory.preflight;

import dev.bramble.inventory.preflight.BootFiles.Entry;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Whether an update of the EEPROM that lies in a tree is one that the board takes. It asks for the signature first, a text
 * whose first line is the SHA-256 of the image (raspberrypi/rpi-eeprom: rpi-eeprom-digest, rpi-eeprom-config).
 */
final class EepromCheck {
    static final String IMAGE = "pieeprom.upd";
    static final String SIGNATURE = "pieeprom.sig";

    private EepromCheck() {}

    static List<Finding> of(BootFiles files, Board board) {
        Optional<Entry> image = files.find(IMAGE);
        boolean signed = files.has(SIGNATURE);
        if (board.eepromBytes().isEmpty() || (image.isEmpty() && !signed)) {
            return List.of();
        }
        if (image.isEmpty() || !signed) {
            return List.of(Finding.warning(
                    "eeprom-update-incomplete",
                    "the boot tree has %s without %s: the board's EEPROM is not updated"
                            .formatted(signed ? SIGNATURE : IMAGE, signed ? IMAGE : SIGNATURE),
                    "put both there (rpi-eeprom-digest -i %s -o %s makes the latter), or remove the one"
                            .formatted(IMAGE, SIGNATURE)));
        }
        int wanted = board.eepromBytes().getAsInt();
        if (image.get().sizeBytes() != wanted) {
            return List.of(Finding.error(
                    "eeprom-update-size",
                    "%s has %d bytes, but the EEPROM of a %s has %d: it is another board's, or was not copied whole"
                            .formatted(IMAGE, image.get().sizeBytes(), board.title(), wanted),
                    "put the image of this board there, with its %s, or remove both".formatted(SIGNATURE)));
        }
        return signature(files, image.get());
    }

    private static List<Finding> signature(BootFiles files, Entry image) {
        try {
            String signature = files.text(SIGNATURE).orElse("");
            String said = signature.lines().findFirst().orElse("").strip();
            return said.equalsIgnoreCase(sha256(files, image))
                    ? List.of()
                    : List.of(Finding.warning(
                            "eeprom-update-differs",
                            "%s does not begin with the SHA-256 of %s: the board refuses the update"
                                    .formatted(SIGNATURE, IMAGE),
                            "make it anew: rpi-eeprom-digest -i %s -o %s".formatted(IMAGE, SIGNATURE)));
        } catch (IOException e) {
            return List.of(Finding.warning(
                    "eeprom-update-unreadable",
                    "%s and %s cannot be compared: %s".formatted(IMAGE, SIGNATURE, e.getMessage()),
                    "make both plain files"));
        }
    }

    private static String sha256(BootFiles files, Entry image) throws IOException {
        try (InputStream content = files.open(image);
                DigestInputStream digest = new DigestInputStream(content, MessageDigest.getInstance("SHA-256"))) {
            digest.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(digest.getMessageDigest().digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
