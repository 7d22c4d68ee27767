package dev.bramble.inventory.backup;

import dev.bramble.inventory.Refusal;
import dev.bramble.inventory.RequestId;
import dev.bramble.inventory.netboot.BootKits;
import dev.bramble.inventory.pi.BootProfileRules;
import dev.bramble.inventory.store.BootProfileStore;
import dev.bramble.inventory.store.BootStore;
import dev.bramble.inventory.store.Change;
import dev.bramble.inventory.store.ChangeLog;
import dev.bramble.inventory.store.ExportStore;
import dev.bramble.inventory.store.ImageStore;
import dev.bramble.inventory.store.OperationStore;
import dev.bramble.inventory.store.PiSnapshotStore;
import dev.bramble.inventory.store.PiStore;
import dev.bramble.proto.boot.v1.Boot;
import dev.bramble.proto.inventory.v1.BackupRecord;
import dev.bramble.proto.inventory.v1.BootProfile;
import dev.bramble.proto.inventory.v1.Chap;
import dev.bramble.proto.inventory.v1.Export;
import dev.bramble.proto.inventory.v1.Image;
import dev.bramble.proto.inventory.v1.Pi;
import dev.bramble.proto.inventory.v1.PiSnapshot;
import dev.bramble.proto.inventory.v1.RestoreResponse;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** Puts backups back: all that is in one, in one transaction, after the whole file was looked at. */
public final class InventoryRestore {
    private static final int BOOTS_AT_ONCE = 200;

    private final ChangeLog changes;
    private final PiStore pis;
    private final PiSnapshotStore snapshots;
    private final ImageStore images;
    private final ExportStore exports;
    private final BootProfileStore profiles;
    private final BootStore boots;
    private final OperationStore operations;
    private final BootKits kits;
    private final CloudInitBackup cloudInit;
    private final UnaryOperator<Pi> chap;

    /** {@code chap} makes the secrets that a Pi lacks. */
    public InventoryRestore(
            ChangeLog changes,
            PiStore pis,
            PiSnapshotStore snapshots,
            ImageStore images,
            ExportStore exports,
            BootProfileStore profiles,
            BootStore boots,
            OperationStore operations,
            BootKits kits,
            CloudInitBackup cloudInit,
            UnaryOperator<Pi> chap) {
        this.changes = changes;
        this.pis = pis;
        this.snapshots = snapshots;
        this.images = images;
        this.exports = exports;
        this.profiles = profiles;
        this.boots = boots;
        this.operations = operations;
        this.kits = kits;
        this.cloudInit = cloudInit;
        this.chap = chap;
    }

    /**
     * Restores from a file that nobody else writes.
     *
     * @param passphrase of the backup; empty: Pis with CHAP get new secrets
     * @param replace whether what is there may be replaced
     * @throws Refusal when it cannot be; nothing is changed then
     */
    public RestoreResponse restore(Path file, String passphrase, boolean replace) throws IOException {
        BackupContents contents = new BackupContents(passphrase);
        read(file, contents::check);
        return changes.write(change -> {
            makeRoom(change, replace);
            // Mirrors of what was here before, or of the inventory that was lost, have revisions that say nothing now.
            change.beginAnew(contents.manifest().getRevision());
            Restoring restoring = new Restoring(change, contents);
            try {
                read(file, restoring::take);
            } catch (IOException e) {
                throw new UncheckedIOException("the backup can no longer be read", e);
            }
            return restoring.done();
        });
    }

    private static void read(Path file, Consumer<BackupRecord> reader) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            BackupReader.read(in, reader);
        }
    }

    private void makeRoom(Change change, boolean replace) {
        List<Pi> knownPis = pis.all();
        List<Image> knownImages = images.all();
        List<Export> knownExports = exports.all();
        List<BootProfile> knownProfiles = profiles.made();
        boolean empty =
                knownPis.isEmpty() && knownImages.isEmpty() && knownExports.isEmpty() && knownProfiles.isEmpty();
        if (!empty && !replace) {
            throw Refusal.inUse(
                    "the inventory holds %d Pis, %d images, %d exports and %d boot profiles, which a restore would replace; restore into an empty one, or with --force"
                            .formatted(knownPis.size(), knownImages.size(), knownExports.size(), knownProfiles.size()));
        }
        if (!operations.underWay().isEmpty()
                || knownImages.stream().anyMatch(image -> image.getState() == Image.State.IMPORTING)) {
            throw Refusal.inUse("a Pi is being provisioned or an image imported; restore when that is done");
        }
        knownPis.forEach(pi -> pis.delete(change, pi.getUid()));
        cloudInit.clear(change);
        knownProfiles.forEach(profile -> profiles.delete(change, profile.getName()));
        knownExports.forEach(export -> exports.delete(change, export.getName()));
        knownImages.forEach(image -> images.delete(change, image.getName()));
    }

    /** What one transaction takes, record by record. */
    private final class Restoring {
        private final Change change;
        private final BackupContents contents;
        private final RestoreResponse.Builder counts = RestoreResponse.newBuilder();
        private final List<BootStore.Update> waiting = new ArrayList<>();

        Restoring(Change change, BackupContents contents) {
            this.change = change;
            this.contents = contents;
        }

        void take(BackupRecord record) {
            switch (record.getRecordCase()) {
                case MANIFEST -> counts.setBackupTime(record.getManifest().getTime());
                case IMAGE -> {
                    Image _ = images.insert(change, record.getImage());
                    counts.setImages(counts.getImages() + 1);
                }
                case PI -> {
                    Pi _ = pis.insert(change, withSecrets(contents.opened(record.getPi())));
                    counts.setPis(counts.getPis() + 1);
                }
                case PI_SNAPSHOT -> {
                    PiSnapshot its = record.getPiSnapshot();
                    var _ = snapshots.insert(
                            change, new PiSnapshotStore.Kept(its.getUid(), its.getName(), its.getCreateTime()));
                    counts.setPiSnapshots(counts.getPiSnapshots() + 1);
                }
                case EXPORT -> {
                    Export _ = exports.insert(change, record.getExport(), RequestId.of("", record.getExport()));
                    counts.setExports(counts.getExports() + 1);
                }
                case BOOT_PROFILE -> {
                    BootProfile given = BootProfileRules.canonical(record.getBootProfile());
                    BootProfile _ = profiles.insert(change, given, RequestId.of("", given));
                    counts.setBootProfiles(counts.getBootProfiles() + 1);
                }
                case CLOUD_INIT -> cloudInit.put(change, record.getCloudInit(), contents.secrets());
                case BOOT -> take(record.getBoot());
                // Last, since a file cannot be taken back: after them only the commit can fail.
                case BOOT_KIT -> {
                    takeWaitingBoots();
                    take(record.getBootKit());
                }
                case END, RECORD_NOT_SET -> throw new IllegalArgumentException("the reader keeps these");
            }
        }

        private void take(Boot boot) {
            waiting.add(new BootStore.Update.Put(boot));
            counts.setBoots(counts.getBoots() + 1);
            if (waiting.size() == BOOTS_AT_ONCE) {
                takeWaitingBoots();
            }
        }

        private void takeWaitingBoots() {
            if (!waiting.isEmpty()) {
                var _ = boots.apply(List.copyOf(waiting), Map.of());
                waiting.clear();
            }
        }

        private void take(BackupRecord.BootKitArchive kit) {
            try {
                kits.put(kit.getImage(), kit.getArchive().toByteArray());
            } catch (IOException e) {
                throw new UncheckedIOException("the boot kit of image " + kit.getImage() + " cannot be kept", e);
            }
            counts.setBootKits(counts.getBootKits() + 1);
        }

        /** Secrets that were left out are made anew, and written to the Pi's command line by provisioning it. */
        private Pi withSecrets(Pi pi) {
            Chap its = pi.getChap();
            boolean whole = !its.getSecret().isEmpty()
                    && its.getMutualUsername().isEmpty()
                            == its.getMutualSecret().isEmpty();
            if (!pi.hasChap() || whole) {
                return pi;
            }
            counts.addNewSecrets(pi.getName());
            Pi.Builder made = chap.apply(pi).toBuilder();
            return pi.getState() == Pi.State.DELETING
                    ? made.build()
                    : made.setState(Pi.State.PROVISIONING)
                            .setStateMessage(
                                    "its backup had no CHAP secrets; new ones are being written to its cmdline.txt")
                            .build();
        }

        RestoreResponse done() {
            takeWaitingBoots();
            return counts.build();
        }
    }
}
