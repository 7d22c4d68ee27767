package dev.bramble.inventory.backup;

import dev.bramble.inventory.cloudinit.Document;
import dev.bramble.inventory.cloudinit.DocumentRules;
import dev.bramble.inventory.cloudinit.Documents;
import dev.bramble.inventory.cloudinit.Owner;
import dev.bramble.inventory.pi.Violations;
import dev.bramble.inventory.secret.SecretBox;
import dev.bramble.inventory.store.BootProfileStore;
import dev.bramble.inventory.store.Change;
import dev.bramble.inventory.store.CloudInitStore;
import dev.bramble.proto.inventory.v1.BackupRecord.CloudInitDocuments;
import dev.bramble.proto.inventory.v1.BootProfile;
import dev.bramble.proto.inventory.v1.Pi;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The documents for cloud-init in a backup: sealed by its passphrase, or left out. */
public final class CloudInitBackup {
    private static final int MAX_RESETS = 1_000_000;

    private final CloudInitStore store;
    private final BootProfileStore profiles;

    public CloudInitBackup(CloudInitStore store, BootProfileStore profiles) {
        this.store = store;
        this.profiles = profiles;
    }

    /** What there is to keep of these Pis and of the boot profiles. */
    List<CloudInitDocuments> records(List<Pi> pis, SecretSealing secrets) {
        List<CloudInitDocuments> records = new ArrayList<>();
        for (Pi pi : pis) {
            add(
                    records,
                    CloudInitDocuments.newBuilder().setPi(pi.getUid()).setResets(store.resets(pi.getUid())),
                    secrets);
        }
        for (BootProfile profile : profiles.all()) {
            add(records, CloudInitDocuments.newBuilder().setBootProfile(profile.getName()), secrets);
        }
        return records;
    }

    private void add(List<CloudInitDocuments> records, CloudInitDocuments.Builder record, SecretSealing secrets) {
        Owner owner = owner(record.build());
        store.of(owner).texts().forEach((document, text) -> {
            String sealed = secrets.sealed(place(owner, document), text);
            switch (document) {
                case USER_DATA -> record.setUserData(sealed);
                case NETWORK_CONFIG -> record.setNetworkConfig(sealed);
                case META_DATA -> record.setMetaData(sealed);
            }
        });
        boolean empty = record.getUserData().isEmpty()
                && record.getNetworkConfig().isEmpty()
                && record.getMetaData().isEmpty()
                && record.getResets() == 0;
        if (!empty) {
            records.add(record.build());
        }
    }

    /** Within a change: no boot profile has any; those of Pis go with them. */
    void clear(Change change) {
        profiles.all().forEach(profile -> store.put(change, Owner.bootProfile(profile.getName()), Documents.NONE));
    }

    /** Within a change: puts back what a record holds. */
    void put(Change change, CloudInitDocuments record, SecretSealing secrets) {
        Owner owner = owner(record);
        store.put(change, owner, opened(record, secrets));
        if (owner.kind() == Owner.Kind.PI) {
            store.setResets(change, owner.id(), record.getResets());
        }
    }

    /** Whether it is one that this release takes, of a Pi or profile that is there. */
    static boolean isSound(CloudInitDocuments record, SecretSealing secrets) {
        if (record.getOwnerCase() == CloudInitDocuments.OwnerCase.OWNER_NOT_SET
                || record.getResets() < 0
                || record.getResets() > MAX_RESETS) {
            return false;
        }
        return opened(record, secrets).texts().entrySet().stream()
                .allMatch(entry -> DocumentRules.check(
                                entry.getKey(),
                                entry.getValue().getBytes(StandardCharsets.UTF_8),
                                entry.getKey().field(),
                                new Violations())
                        .isPresent());
    }

    private static Documents opened(CloudInitDocuments record, SecretSealing secrets) {
        Owner owner = owner(record);
        Map<Document, String> texts = new EnumMap<>(Document.class);
        for (Document document : Document.values()) {
            String sealed = switch (document) {
                case USER_DATA -> record.getUserData();
                case NETWORK_CONFIG -> record.getNetworkConfig();
                case META_DATA -> record.getMetaData();
            };
            String text = secrets.opened(place(owner, document), sealed);
            if (!text.isEmpty()) {
                texts.put(document, text);
            }
        }
        return new Documents(texts);
    }

    private static Owner owner(CloudInitDocuments record) {
        return record.hasPi() ? Owner.pi(record.getPi()) : Owner.bootProfile(record.getBootProfile());
    }

    private static SecretBox.Place place(Owner owner, Document document) {
        return new SecretBox.Place("cloud-init/" + owner.kind() + "/" + owner.id(), document.field());
    }
}
