package dev.bramble.inventory.image;

import dev.bramble.inventory.Refusal;
import dev.bramble.inventory.store.Change;
import dev.bramble.inventory.store.ChangeLog;
import dev.bramble.inventory.store.Etags;
import dev.bramble.inventory.store.ImageStore;
import dev.bramble.inventory.store.PiStore;
import dev.bramble.proto.inventory.v1.Image;
import io.grpc.StatusRuntimeException;
import java.util.List;

/** Deletes an image that no Pi was made from, and its base. */
public final class ImageRemoval {
    private static final int NAMES_SHOWN = 5;

    private final ChangeLog changes;
    private final ImageStore images;
    private final PiStore pis;
    private final Bases bases;
    private final ImageKits kits;
    private final KeptPartitions partitions;

    public ImageRemoval(
            ChangeLog changes, ImageStore images, PiStore pis, Bases bases, ImageKits kits, KeptPartitions partitions) {
        this.changes = changes;
        this.images = images;
        this.pis = pis;
        this.bases = bases;
        this.kits = kits;
        this.partitions = partitions;
    }

    /**
     * Deletes. The record is marked first, so that no Pi is made from the image meanwhile, and stays when iscsi-service
     * refuses. An empty etag matches any.
     */
    public void delete(String name, String etag) {
        Image image = changes.write(change -> mark(change, name, etag));
        try {
            bases.delete(image.getBase());
        } catch (StatusRuntimeException e) {
            changes.write(change -> images.update(change, image));
            throw Refusal.by("iscsi-service", e.getStatus());
        }
        partitions.forget(image);
        kits.delete(image);
        changes.write(change -> {
            images.delete(change, name);
            return image;
        });
    }

    /** Returns the image as it was. */
    private Image mark(Change change, String name, String etag) {
        Image image = images.read(change, name);
        Etags.check("image " + name, etag, image.getEtag());
        if (image.getState() == Image.State.IMPORTING) {
            throw Refusal.inUse("image " + name + " is being imported; break the import off or wait for its end");
        }
        refuseIfInUse(name);
        images.update(
                change,
                image.toBuilder()
                        .setState(Image.State.FAILED)
                        .setStateMessage("its deletion has begun; delete it again to finish that")
                        .build());
        return image;
    }

    private void refuseIfInUse(String name) {
        List<String> users = pis.namesWithImage(name);
        if (!users.isEmpty()) {
            String shown = String.join(", ", users.subList(0, Math.min(NAMES_SHOWN, users.size())));
            throw Refusal.inUse("image %s is in use by %d Pis (%s%s); delete them first"
                    .formatted(name, users.size(), shown, users.size() > NAMES_SHOWN ? ", ..." : ""));
        }
    }
}
