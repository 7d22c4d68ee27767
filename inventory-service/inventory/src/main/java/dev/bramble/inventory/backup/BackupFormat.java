package dev.bramble.inventory.backup;

import dev.bramble.inventory.Refusal;
import dev.bramble.proto.inventory.v1.BackupRecord.RecordCase;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;

/** The form of a backup's file, as backup_service.proto tells it. */
final class BackupFormat {
    /** Name and version of the format. */
    static final byte[] MAGIC = "bramble-backup 1".getBytes(StandardCharsets.US_ASCII);

    /** All but the version. */
    static final int NAME_BYTES = MAGIC.length - 1;

    /** A boot kit is the largest, 28 MiB. */
    static final int MAX_RECORD_BYTES = 32 << 20;

    static final int DIGEST_BYTES = 32;

    /** Records come in this order, so that a reader has all that one refers to. */
    static final List<RecordCase> ORDER = List.of(
            RecordCase.MANIFEST,
            RecordCase.IMAGE,
            RecordCase.BOOT_PROFILE,
            RecordCase.PI,
            RecordCase.CLOUD_INIT,
            RecordCase.PI_SNAPSHOT,
            RecordCase.EXPORT,
            RecordCase.BOOT,
            RecordCase.BOOT_KIT,
            RecordCase.END);

    private BackupFormat() {}

    static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    static Refusal damaged(String why) {
        return Refusal.unusable("the backup is damaged: " + why + "; nothing was restored; use another copy of it");
    }
}
