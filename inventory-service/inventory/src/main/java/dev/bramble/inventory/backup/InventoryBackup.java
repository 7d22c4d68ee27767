package dev.bramble.inventory.backup;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import dev.bramble.inventory.netboot.BootKits;
import dev.bramble.inventory.store.BootStore;
import dev.bramble.inventory.store.InventoryFeed;
import dev.bramble.inventory.store.PiSnapshotStore;
import dev.bramble.proto.boot.v1.Boot;
import dev.bramble.proto.inventory.v1.BackupRecord;
import dev.bramble.proto.inventory.v1.BackupRecord.CloudInitDocuments;
import dev.bramble.proto.inventory.v1.BackupRecord.Manifest;
import dev.bramble.proto.inventory.v1.BootProfile;
import dev.bramble.proto.inventory.v1.Export;
import dev.bramble.proto.inventory.v1.Image;
import dev.bramble.proto.inventory.v1.Pi;
import dev.bramble.proto.inventory.v1.PiSnapshot;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Makes backups. */
public final class InventoryBackup {
    private static final int PAGE = 500;

    private final InventoryFeed feed;
    private final PiSnapshotStore snapshots;
    private final BootStore boots;
    private final BootKits kits;
    private final CloudInitBackup cloudInit;
    private final InstantSource clock;

    public InventoryBackup(
            InventoryFeed feed,
            PiSnapshotStore snapshots,
            BootStore boots,
            BootKits kits,
            CloudInitBackup cloudInit,
            InstantSource clock) {
        this.feed = feed;
        this.snapshots = snapshots;
        this.boots = boots;
        this.kits = kits;
        this.cloudInit = cloudInit;
        this.clock = clock;
    }

    /** Is told how many records were written, and about how many there will be. */
    public interface Progress {
        void wrote(long records, long expected);
    }

    /**
     * Writes the inventory as it is now.
     *
     * @param passphrase seals the secrets; empty: they are left out
     * @throws dev.bramble.inventory.Refusal for a passphrase that is too short; nothing is written then
     */
    public void write(String passphrase, OutputStream out, Progress progress) throws IOException {
        SecretSealing secrets = SecretSealing.of(passphrase);
        InventoryFeed.Snapshot inventory = feed.snapshot();
        List<Image> images = inventory.images().stream()
                // What was sent of it is lost with its call.
                .filter(image -> image.getState() != Image.State.IMPORTING)
                .toList();
        List<CloudInitDocuments> documents = cloudInit.records(inventory.pis(), secrets);
        List<PiSnapshotStore.Kept> kept = snapshotsOf(inventory.pis());
        long expected = 2L
                + documents.size()
                + images.size()
                + inventory.pis().size()
                + kept.size()
                + inventory.exports().size()
                + inventory.profiles().size()
                + boots.count()
                + images.stream().filter(Image::hasBootKit).count();
        BackupWriter file = new BackupWriter(out);
        Writing writing = record -> {
            file.write(record.build());
            progress.wrote(file.records(), Math.max(expected, file.records()));
        };
        Manifest.Builder manifest = Manifest.newBuilder().setTime(now()).setRevision(inventory.revision());
        secrets.sealing().ifPresent(manifest::setSealing);
        writing.write(BackupRecord.newBuilder().setManifest(manifest));
        for (Image image : images) {
            writing.write(BackupRecord.newBuilder().setImage(image));
        }
        for (BootProfile profile : inventory.profiles()) {
            writing.write(BackupRecord.newBuilder().setBootProfile(profile));
        }
        for (Pi pi : inventory.pis()) {
            writing.write(BackupRecord.newBuilder().setPi(secrets.sealed(pi)));
        }
        for (CloudInitDocuments some : documents) {
            writing.write(BackupRecord.newBuilder().setCloudInit(some));
        }
        for (PiSnapshotStore.Kept snapshot : kept) {
            writing.write(BackupRecord.newBuilder()
                    .setPiSnapshot(PiSnapshot.newBuilder()
                            .setUid(snapshot.piUid())
                            .setName(snapshot.name())
                            .setCreateTime(snapshot.createTime())));
        }
        for (Export export : inventory.exports()) {
            writing.write(BackupRecord.newBuilder().setExport(export));
        }
        writeBoots(writing);
        for (Image image : images) {
            Optional<byte[]> archive = kits.archive(image.getName());
            if (archive.isPresent()) {
                writing.write(BackupRecord.newBuilder()
                        .setBootKit(BackupRecord.BootKitArchive.newBuilder()
                                .setImage(image.getName())
                                .setArchive(ByteString.copyFrom(archive.get()))));
            }
        }
        file.finish();
    }

    /** A Pi may have been made, and a snapshot taken of it, since those were read. */
    private List<PiSnapshotStore.Kept> snapshotsOf(List<Pi> pis) {
        Set<String> uids = pis.stream().map(Pi::getUid).collect(Collectors.toSet());
        return snapshots.all().stream()
                .filter(snapshot -> uids.contains(snapshot.piUid()))
                .toList();
    }

    private interface Writing {
        void write(BackupRecord.Builder record) throws IOException;
    }

    /** Page by page: those that begin meanwhile come before the first page. */
    private void writeBoots(Writing writing) throws IOException {
        BootStore.Place place = BootStore.Place.TOP;
        while (true) {
            List<Boot> page = boots.after(place, PAGE);
            for (Boot boot : page) {
                writing.write(BackupRecord.newBuilder().setBoot(boot));
            }
            if (page.size() < PAGE) {
                return;
            }
            place = BootStore.placeOf(page.getLast());
        }
    }

    private Timestamp now() {
        Instant now = clock.instant();
        return Timestamp.newBuilder()
                .setSeconds(now.getEpochSecond())
                .setNanos(now.getNano())
                .build();
    }
}
