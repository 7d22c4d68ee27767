package dev.bramble.inventory.backup;

import dev.bramble.proto.inventory.v1.BackupRecord;
import dev.bramble.proto.inventory.v1.Image;
import dev.bramble.proto.inventory.v1.Pi;
import dev.bramble.proto.inventory.v1.PiSnapshot;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;

/** Backups that no inventory has made, whole in form. */
public final class CraftedBackup {
    private CraftedBackup() {}

    /** One with these, and no secrets. */
    public static byte[] of(Image image, Pi... pis) throws IOException {
        return of(image, List.of(pis), List.of());
    }

    /** One with these, and no secrets. */
    public static byte[] of(Image image, List<Pi> pis, List<PiSnapshot> snapshots) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        BackupWriter writer = new BackupWriter(out);
        writer.write(BackupRecord.newBuilder()
                .setManifest(BackupRecord.Manifest.newBuilder().setRevision(5))
                .build());
        writer.write(BackupRecord.newBuilder().setImage(image).build());
        for (Pi pi : pis) {
            writer.write(BackupRecord.newBuilder().setPi(pi).build());
        }
        for (PiSnapshot snapshot : snapshots) {
            writer.write(BackupRecord.newBuilder().setPiSnapshot(snapshot).build());
        }
        writer.finish();
        return out.toByteArray();
    }
}
