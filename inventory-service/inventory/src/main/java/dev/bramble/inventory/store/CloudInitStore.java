package dev.bramble.inventory.store;

import dev.bramble.inventory.cloudinit.Document;
import dev.bramble.inventory.cloudinit.Documents;
import dev.bramble.inventory.cloudinit.Owner;
import dev.bramble.inventory.secret.SecretBox;
import java.util.EnumMap;
import java.util.Map;

/** The documents for cloud-init, sealed, and which instance a Pi is. */
public final class CloudInitStore {
    private final Transactions transactions;
    private final CloudInitRepository rows;
    private final CloudInitInstanceRepository instances;
    private final SecretBox secrets;

    CloudInitStore(
            Transactions transactions,
            CloudInitRepository rows,
            CloudInitInstanceRepository instances,
            SecretBox secrets) {
        this.transactions = transactions;
        this.rows = rows;
        this.instances = instances;
        this.secrets = secrets;
    }

    static SecretBox.Place place(String ownerKind, String owner, String document) {
        return new SecretBox.Place("cloud-init/" + ownerKind + "/" + owner, document);
    }

    /** An owner's own. */
    public Documents of(Owner owner) {
        return transactions.snapshot(() -> read(owner));
    }

    /** Within a change: as {@link #of}. */
    public Documents read(Change change, Owner owner) {
        return read(owner);
    }

    private Documents read(Owner owner) {
        Map<Document, String> texts = new EnumMap<>(Document.class);
        for (CloudInitRow row : rows.findByOwnerKindAndOwner(owner.kind().name(), owner.id())) {
            texts.put(
                    Document.valueOf(row.document()),
                    secrets.open(place(row.ownerKind(), row.owner(), row.document()), row.content()));
        }
        return new Documents(texts);
    }

    /** Within a change: sets an owner's documents in place of those before. */
    public void put(Change change, Owner owner, Documents documents) {
        String kind = owner.kind().name();
        rows.deleteByOwnerKindAndOwner(kind, owner.id());
        documents.texts().forEach((document, text) -> {
            String name = document.name();
            CloudInitRow _ = rows.save(new CloudInitRow(
                    null,
                    kind,
                    owner.id(),
                    owner.kind() == Owner.Kind.PI ? owner.id() : null,
                    name,
                    secrets.seal(place(kind, owner.id(), name), text)));
        });
    }

    /** How often a Pi was made anew from its image. */
    public int resets(String piUid) {
        return transactions.snapshot(() -> read(piUid));
    }

    /** Within a transaction: it was made anew from its image. */
    void reset(String piUid) {
        setResets(piUid, read(piUid) + 1);
    }

    /** Within a change: as a backup tells it. */
    public void setResets(Change change, String piUid, int resets) {
        setResets(piUid, resets);
    }

    private void setResets(String piUid, int resets) {
        instances.deleteByPiUid(piUid);
        if (resets > 0) {
            CloudInitInstanceRow _ = instances.save(new CloudInitInstanceRow(piUid, resets));
        }
    }

    private int read(String piUid) {
        return instances.findByPiUid(piUid).map(CloudInitInstanceRow::resets).orElse(0);
    }
}
