package dev.bramble.inventory.backup;

import com.google.protobuf.Timestamp;
import dev.bramble.inventory.Refusal;
import dev.bramble.inventory.export.ExportRules;
import dev.bramble.inventory.pi.BootProfileRules;
import dev.bramble.inventory.pi.BootProfiles;
import dev.bramble.inventory.pi.PiRules;
import dev.bramble.inventory.pi.ResourceNames;
import dev.bramble.proto.inventory.v1.BackupRecord;
import dev.bramble.proto.inventory.v1.BackupRecord.BootKitArchive;
import dev.bramble.proto.inventory.v1.BackupRecord.CloudInitDocuments;
import dev.bramble.proto.inventory.v1.BackupRecord.Manifest;
import dev.bramble.proto.inventory.v1.BootProfile;
import dev.bramble.proto.inventory.v1.Export;
import dev.bramble.proto.inventory.v1.Image;
import dev.bramble.proto.inventory.v1.Pi;
import dev.bramble.proto.inventory.v1.PiSnapshot;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Looks at each record of a backup before any is taken: what a user may not make, a backup does not make either. */
final class BackupContents {
    private static final Pattern UID = Pattern.compile("[a-z0-9]{12}");
    private static final Pattern SHA256 = Pattern.compile("([0-9a-f]{64})?");
    private static final long LAST_SECOND = 253_370_764_800L;
    private static final int MAX_PARTITIONS = 256;

    private final String passphrase;
    private final Set<String> images = new HashSet<>();
    private final Set<String> profiles = new HashSet<>();
    private final Set<String> pis = new HashSet<>();
    /** By uid and name. */
    private final Set<List<String>> snapshots = new HashSet<>();

    private @Nullable Manifest manifest;
    private @Nullable SecretSealing secrets;

    BackupContents(String passphrase) {
        this.passphrase = passphrase;
    }

    Manifest manifest() {
        return Objects.requireNonNull(manifest, "the first record is a manifest");
    }

    SecretSealing secrets() {
        return Objects.requireNonNull(secrets, "the first record is a manifest");
    }

    /** Refuses a record that this release does not take. */
    void check(BackupRecord record) {
        switch (record.getRecordCase()) {
            case MANIFEST -> {
                manifest = record.getManifest();
                require(manifest.getRevision() >= 0 && manifest.getRevision() < Long.MAX_VALUE / 2, "its revision");
                secrets = SecretSealing.of(
                        passphrase, manifest.hasSealing() ? Optional.of(manifest.getSealing()) : Optional.empty());
            }
            case IMAGE -> check(record.getImage());
            case PI -> check(record.getPi());
            case PI_SNAPSHOT -> check(record.getPiSnapshot());
            case EXPORT -> check(record.getExport());
            case BOOT_PROFILE -> check(record.getBootProfile());
            case BOOT_KIT -> check(record.getBootKit());
            case CLOUD_INIT -> check(record.getCloudInit());
            // The store takes those that it can hold, as it does from the topic.
            case BOOT -> {}
            case END, RECORD_NOT_SET -> throw new IllegalArgumentException("the reader keeps these");
        }
    }

    private void check(Image image) {
        String name = "image '" + image.getName() + "'";
        require(ResourceNames.isValid(image.getName()) && images.add(image.getName()), name);
        require(image.getState() == Image.State.READY || image.getState() == Image.State.FAILED, name);
        require(image.getSizeBytes() >= 0 && SHA256.matcher(image.getSha256()).matches(), name);
        require(image.getBase().length() <= 63 && image.getPartitionsCount() <= MAX_PARTITIONS, name);
        require(isText(image.getBase()) && isText(image.getOs()) && isText(image.getStateMessage()), name);
        require(isTime(image.getCreateTime()), name);
        image.getPartitionsList()
                .forEach(partition -> require(
                        partition.getFileSystem().length() <= 16
                                && isText(partition.getFileSystem())
                                && isText(partition.getLabel()),
                        name));
    }

    private void check(Pi pi) {
        String name = "Pi '" + pi.getName() + "'";
        require(UID.matcher(pi.getUid()).matches(), name);
        pis.add(pi.getUid());
        require(images.contains(pi.getImage()), name + ", whose image is not in it,");
        require(
                pi.getBootProfile().isEmpty() || isProfile(pi.getBootProfile()),
                name + ", whose boot profile is not in it,");
        require(
                switch (pi.getState()) {
                    case PROVISIONING, READY, FAILED, DELETING -> true;
                    case STATE_UNSPECIFIED, UNRECOGNIZED -> false;
                },
                name);
        require(isText(pi.getStateMessage()) && isTime(pi.getCreateTime()) && isTime(pi.getUpdateTime()), name);
        require(!pi.hasChap() || !pi.getChap().getUsername().isEmpty(), name);
        Pi _ = taken(name, () -> opened(pi));
    }

    private void check(PiSnapshot snapshot) {
        String name = "snapshot '%s' of '%s'".formatted(snapshot.getName(), snapshot.getUid());
        require(pis.contains(snapshot.getUid()) && ResourceNames.isSnapshot(snapshot.getName()), name);
        require(snapshots.add(List.of(snapshot.getUid(), snapshot.getName())), name);
        require(isTime(snapshot.getCreateTime()), name);
    }

    private void check(Export export) {
        Export _ = taken("export '" + export.getName() + "'", () -> ExportRules.canonical(export));
    }

    private void check(BootProfile profile) {
        String name = "boot profile '" + profile.getName() + "'";
        BootProfile _ = taken(name, () -> BootProfileRules.canonical(profile));
        require(!isProfile(profile.getName()) && profiles.add(profile.getName()), name);
    }

    private boolean isProfile(String name) {
        return profiles.contains(name) || BootProfiles.findBuiltIn(name).isPresent();
    }

    private void check(BootKitArchive kit) {
        require(images.contains(kit.getImage()), "boot kit of '" + kit.getImage() + "'");
    }

    private void check(CloudInitDocuments documents) {
        boolean known = documents.hasPi() ? pis.contains(documents.getPi()) : isProfile(documents.getBootProfile());
        require(known && CloudInitBackup.isSound(documents, secrets()), "documents for cloud-init");
    }

    /** A Pi of the backup as it is recorded; without its secrets when they were left out. */
    Pi opened(Pi pi) {
        return PiRules.canonical(secrets().opened(pi));
    }

    private static <T> T taken(String what, Supplier<T> rule) {
        try {
            return rule.get();
        } catch (Refusal e) {
            throw e.violations().isEmpty() ? e : refused(what + " (" + e.getMessage() + ")");
        }
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw refused(what);
        }
    }

    private static Refusal refused(String what) {
        return Refusal.unusable("the backup's " + what + " is none that this release takes; nothing was restored");
    }

    /** PostgreSQL takes no NUL. */
    private static boolean isText(String text) {
        return text.indexOf('\0') < 0;
    }

    private static boolean isTime(Timestamp time) {
        return time.getSeconds() >= 0
                && time.getSeconds() < LAST_SECOND
                && time.getNanos() >= 0
                && time.getNanos() < 1_000_000_000;
    }
}
