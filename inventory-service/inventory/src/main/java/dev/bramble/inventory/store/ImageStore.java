package dev.bramble.inventory.store;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.bramble.inventory.Refusal;
import dev.bramble.proto.inventory.v1.BootKit;
import dev.bramble.proto.inventory.v1.Image;
import dev.bramble.proto.inventory.v1.ImageSystem;
import dev.bramble.proto.inventory.v1.Partition;
import java.util.List;
import java.util.Optional;

/** The records of images. What changes them takes part in a {@link Change}; what reads opens its own transaction. */
public final class ImageStore {
    private final Transactions transactions;
    private final ImageRepository images;
    private final ImagePartitionRepository partitions;

    ImageStore(Transactions transactions, ImageRepository images, ImagePartitionRepository partitions) {
        this.transactions = transactions;
        this.images = images;
        this.partitions = partitions;
    }

    public Optional<Image> find(String name) {
        if (!Text.isStorable(name)) {
            return Optional.empty();
        }
        return transactions.snapshot(() -> images.findByName(name).map(this::toImage));
    }

    /** As {@link #find}, refusing when there is none. */
    public Image get(String name) {
        return find(name).orElseThrow(() -> unknown(name));
    }

    public List<Image> afterName(String name, int limit) {
        return transactions.snapshot(
                () -> images.afterName(name, limit).stream().map(this::toImage).toList());
    }

    public List<Image> inState(Image.State state) {
        return transactions.snapshot(() ->
                images.findByState(state.name()).stream().map(this::toImage).toList());
    }

    /** Within a transaction: all images. */
    public List<Image> all() {
        return images.listOrderByName().stream().map(this::toImage).toList();
    }

    /** Within a transaction. */
    Optional<Image> byName(String name) {
        return Text.isStorable(name) ? images.findByName(name).map(this::toImage) : Optional.empty();
    }

    /** Within a change: makes a record; refused when there is one of that name. */
    public Image insert(Change change, Image image) {
        if (images.findByName(image.getName()).isPresent()) {
            throw Refusal.alreadyExists(
                    "an image named " + image.getName() + " is there already; choose another name or delete it first");
        }
        Image made = stamped(image, change.changed(ResourceKind.IMAGE, image.getName()));
        images.save(toRow(made));
        savePartitions(made);
        return made;
    }

    /** Within a change: the record as it is now. */
    public Image read(Change change, String name) {
        return byName(name).orElseThrow(() -> unknown(name));
    }

    public Image update(Change change, Image image) {
        Image updated = stamped(image, change.changed(ResourceKind.IMAGE, image.getName()));
        images.update(toRow(updated));
        partitions.deleteByImage(image.getName());
        savePartitions(updated);
        return updated;
    }

    public void delete(Change change, String name) {
        images.deleteByName(name);
        change.deleted(ResourceKind.IMAGE, name);
    }

    private static Refusal unknown(String name) {
        return Refusal.notFound("no image is named '" + name + "'; see `bramble image list`");
    }

    private static Image stamped(Image image, long revision) {
        return image.toBuilder()
                .setRevision(revision)
                .setEtag(Etags.of(revision))
                .build();
    }

    private static ImageSystem system(String image, byte[] row) {
        try {
            return ImageSystem.parseFrom(row);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(
                    "the database holds nothing of the system in image " + image + " that can be read", e);
        }
    }

    private static BootKit bootKit(String image, byte[] row) {
        try {
            return BootKit.parseFrom(row);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(
                    "the database holds no boot kit of image " + image + " that can be read", e);
        }
    }

    private void savePartitions(Image image) {
        for (Partition partition : image.getPartitionsList()) {
            partitions.save(new ImagePartitionRow(
                    null,
                    image.getName(),
                    partition.getNumber(),
                    partition.getOffset(),
                    partition.getSizeBytes(),
                    partition.getFileSystem(),
                    Text.atMost(64, partition.getLabel()),
                    partition.getRole().name()));
        }
    }

    private static ImageRow toRow(Image image) {
        return new ImageRow(
                image.getName(),
                image.getState().name(),
                Text.atMost(4000, image.getStateMessage()),
                image.getSizeBytes(),
                image.getSha256(),
                image.getBase(),
                Text.atMost(200, image.getOs()),
                Times.toInstant(image.getCreateTime()),
                image.getRevision(),
                image.getBootKit().toByteArray(),
                image.getSystem().toByteArray());
    }

    private Image toImage(ImageRow row) {
        Image.Builder image = Image.newBuilder()
                .setName(row.name())
                .setState(Image.State.valueOf(row.state()))
                .setStateMessage(row.stateMessage())
                .setSizeBytes(row.sizeBytes())
                .setSha256(row.sha256())
                .setBase(row.base())
                .setOs(row.os())
                .setCreateTime(Times.toTimestamp(row.createTime()))
                .setEtag(Etags.of(row.revision()))
                .setRevision(row.revision());
        byte[] system = row.osFacts();
        if (system.length > 0) {
            image.setSystem(system(row.name(), system));
        }
        byte[] bootKit = row.bootKit();
        if (bootKit.length > 0) {
            BootKit kit = bootKit(row.name(), bootKit);
            image.setBootKit(kit).addAllKernels(kit.getKernelsList());
        }
        for (ImagePartitionRow partition : partitions.findByImageOrderByNumber(row.name())) {
            image.addPartitions(Partition.newBuilder()
                    .setNumber(partition.number())
                    .setOffset(partition.startBytes())
                    .setSizeBytes(partition.sizeBytes())
                    .setFileSystem(partition.fileSystem())
                    .setLabel(partition.label())
                    .setRole(Partition.Role.valueOf(partition.partitionRole())));
        }
        return image.build();
    }
}
