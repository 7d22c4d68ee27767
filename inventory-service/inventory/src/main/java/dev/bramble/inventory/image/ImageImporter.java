package dev.bramble.inventory.image;

import com.google.protobuf.Timestamp;
import dev.bramble.disk.ByteSource;
import dev.bramble.inventory.Refusal;
import dev.bramble.inventory.metrics.InventoryMetrics;
import dev.bramble.inventory.metrics.InventoryMetrics.Outcome;
import dev.bramble.inventory.pi.ResourceNames;
import dev.bramble.inventory.pi.Violations;
import dev.bramble.inventory.store.Change;
import dev.bramble.inventory.store.ChangeLog;
import dev.bramble.inventory.store.ImageStore;
import dev.bramble.proto.inventory.v1.Image;
import dev.bramble.proto.inventory.v1.ImportImageRequest;
import dev.bramble.proto.storage.v1.Volume;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Imports an image: unpacks the file as it comes, stores its bytes as a base with iscsi-service, then looks at what is in
 * it. What fails leaves neither base nor record.
 */
public final class ImageImporter {
    private static final Logger log = LoggerFactory.getLogger(ImageImporter.class);
    private static final int SECTOR = 512;
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    private final ChangeLog changes;
    private final ImageStore images;
    private final Bases bases;
    private final ImageKits kits;
    private final long maxImageBytes;
    private final InventoryMetrics metrics;
    private final InstantSource clock;

    /** {@code maxImageBytes} bounds an image as it is unpacked. */
    public ImageImporter(
            ChangeLog changes,
            ImageStore images,
            Bases bases,
            ImageKits kits,
            long maxImageBytes,
            InventoryMetrics metrics,
            InstantSource clock) {
        this.changes = changes;
        this.images = images;
        this.bases = bases;
        this.kits = kits;
        this.maxImageBytes = maxImageBytes;
        this.metrics = metrics;
        this.clock = clock;
    }

    /** Reserves the image's name; refused when the header is wrong or the name taken. */
    Image begin(ImportImageRequest.Header header) {
        return begin(header, _ -> {});
    }

    /** As {@link #begin(ImportImageRequest.Header)}, with something else in the same change. */
    Image begin(ImportImageRequest.Header header, Consumer<Change> also) {
        new Violations()
                .addUnless(ResourceNames.isValid(header.getName()), "header.name", "must be " + ResourceNames.RULE)
                .addUnless(header.getFileBytes() >= 0, "header.file_bytes", "must not be negative")
                .addUnless(header.getMaxBytes() >= 0, "header.max_bytes", "must not be negative")
                .addUnless(
                        header.getSha256().isEmpty()
                                || SHA256.matcher(header.getSha256()).matches(),
                        "header.sha256",
                        "must be 64 lowercase hex digits, or empty")
                .refuseIfAny();
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        Timestamp time = Timestamp.newBuilder()
                .setSeconds(now.getEpochSecond())
                .setNanos(now.getNano())
                .build();
        return changes.write(change -> {
            also.accept(change);
            return images.insert(change, begun(header.getName(), time));
        });
    }

    private static Image begun(String name, Timestamp time) {
        return Image.newBuilder()
                .setName(name)
                .setState(Image.State.IMPORTING)
                .setBase(name)
                .setCreateTime(time)
                .build();
    }

    /**
     * Takes away what an import left that the end of the process cut short, but for its record, so that its file can be
     * taken again. Waits for iscsi-service.
     *
     * @throws Refusal when iscsi-service does not let it; then the import has failed
     */
    Image beginAgain(Image cutShort) {
        try {
            bases.awaitService();
            bases.delete(cutShort.getBase());
        } catch (StatusRuntimeException e) {
            Refusal reason = Refusal.by("iscsi-service", e.getStatus());
            if (!Thread.currentThread().isInterrupted()) {
                abandon(cutShort, String.valueOf(reason.getMessage()));
            }
            throw reason;
        }
        kits.delete(cutShort);
        return changes.write(change -> images.update(change, begun(cutShort.getName(), cutShort.getCreateTime())));
    }

    /**
     * Takes the file of an import that was begun, to its end.
     *
     * @throws Refusal when the file is no image to use, the sender went away or iscsi-service refused
     */
    Image receive(Image begun, ImportImageRequest.Header header, ImageFile file) {
        try {
            Volume base = upload(begun.getBase(), header, file);
            ByteSource disk = bases.open(base.getId(), base.getSizeBytes());
            Image found = begun.toBuilder()
                    .setSizeBytes(base.getSizeBytes())
                    .setSha256(base.getSha256())
                    .addAllPartitions(ImageInspector.inspect(disk))
                    .build();
            Image ready = kits
                    .make(found, disk, doing -> {
                        if (file.brokenBecause() == null) {
                            tell(found, doing);
                        }
                    })
                    .toBuilder()
                    .setState(Image.State.READY)
                    .build();
            if (file.brokenBecause() != null) {
                throw new BrokenOffException(String.valueOf(file.brokenBecause()));
            }
            Image stored = changes.write(change -> images.update(change, ready));
            metrics.imported(Outcome.SUCCEEDED);
            return stored;
        } catch (InterruptedException | InterruptedIOException e) {
            throw stopping();
        } catch (IOException | RuntimeException e) {
            if (Thread.currentThread().isInterrupted()) {
                // As gRPC tells of an interrupt.
                throw stopping();
            }
            RuntimeException reason = ImportFailure.reason(e, file.brokenBecause());
            metrics.imported(reason instanceof Refusal refusal ? Outcome.of(refusal.code()) : Outcome.FAILED);
            abandon(begun, String.valueOf(reason.getMessage()));
            throw reason;
        }
    }

    /** What is left is looked after at the next start, see cutShort: now the channel is about to be closed. */
    private Refusal stopping() {
        metrics.imported(Outcome.CANCELLED);
        Thread.currentThread().interrupt();
        return Refusal.cancelled("inventory-service is stopping; import the image again");
    }

    /** What is done now, for those who watch. */
    private void tell(Image importing, String doing) {
        log.atInfo()
                .addKeyValue("image", importing.getName())
                .addKeyValue("doing", doing)
                .log("making its boot kit");
        changes.write(change -> images.update(
                change,
                importing.toBuilder()
                        .setStateMessage("making its boot kit: " + doing)
                        .build()));
    }

    private Volume upload(String id, ImportImageRequest.Header header, ImageFile file)
            throws IOException, InterruptedException {
        BaseUpload upload = bases.upload(id);
        // The thread may be waiting for iscsi-service rather than for the file.
        CompletionStage<Void> _ = file.broken().thenAccept(upload::cancel);
        boolean sent = false;
        try {
            MessageDigest digest = Digests.sha256();
            // Only where it is asked for: it takes from the processor that unpacks.
            InputStream whole = header.getSha256().isEmpty() ? file.stream() : Digests.reading(file.stream(), digest);
            SizeLimit limit = SizeLimit.of(maxImageBytes, header.getMaxBytes());
            long size;
            try (ReadAhead raw = new ReadAhead(id, Decompression.open(whole, limit))) {
                size = send(raw, limit, upload);
            }
            // What follows a packed image belongs to the file and its checksum, not to the image.
            whole.transferTo(OutputStream.nullOutputStream());
            check(header, file.received(), digest, size);
            sent = true;
            Volume base = upload.finish();
            // Each message had a checksum of its own; a second SHA-256 of all bytes would take as long as the first.
            if (base.getSizeBytes() != size) {
                throw new IOException("iscsi-service stored %d of %d bytes".formatted(base.getSizeBytes(), size));
            }
            return base;
        } finally {
            if (!sent) {
                upload.cancel("the import failed");
            }
        }
    }

    private static long send(ReadAhead raw, SizeLimit limit, BaseUpload upload)
            throws IOException, InterruptedException {
        long size = 0;
        for (ReadAhead.Chunk chunk = raw.next(); chunk != null; chunk = raw.next()) {
            size += chunk.length();
            limit.check(size);
            upload.write(chunk.bytes(), chunk.length());
        }
        return size;
    }

    private static void check(ImportImageRequest.Header header, long received, MessageDigest digest, long size)
            throws UnusableImageException {
        if (header.getFileBytes() > 0 && received != header.getFileBytes()) {
            throw new UnusableImageException("%d bytes of the file arrived, but %d were announced; try again"
                    .formatted(received, header.getFileBytes()));
        }
        if (!header.getSha256().isEmpty()) {
            String sha256 = HexFormat.of().formatHex(digest.digest());
            if (!header.getSha256().equals(sha256)) {
                throw new UnusableImageException("the file's SHA-256 is %s, but %s is expected; fetch it again"
                        .formatted(sha256, header.getSha256()));
            }
        }
        if (size == 0) {
            throw new UnusableImageException("the file is empty");
        }
        if (size % SECTOR != 0) {
            throw new UnusableImageException(
                    "%d bytes are no whole number of sectors of 512: this is no disk image, or a part of one"
                            .formatted(size));
        }
    }

    /** Takes away what an import left; where iscsi-service does not let it, the record stays and says why. */
    private void abandon(Image image, String reason) {
        try {
            bases.delete(image.getBase());
        } catch (StatusRuntimeException e) {
            log.atWarn()
                    .addKeyValue("image", image.getName())
                    .addKeyValue("reason", e.getStatus())
                    .log("the base of a failed import could not be deleted; the image's deletion does that");
            changes.write(change -> images.update(
                    change,
                    image.toBuilder()
                            .setState(Image.State.FAILED)
                            .setStateMessage("its import failed: " + reason + "; delete it, then import it again")
                            .build()));
            return;
        }
        kits.delete(image);
        changes.write(change -> {
            images.delete(change, image.getName());
            return image;
        });
    }

    /** The imports that the end of the process cut short; asked at the start, before new ones can begin. */
    public List<Image> cutShort() {
        return images.inState(Image.State.IMPORTING);
    }

    /** Takes away what these left; waits for iscsi-service. */
    public void remove(List<Image> cutShort) {
        for (Image image : cutShort) {
            log.atInfo().addKeyValue("image", image.getName()).log("removing an import that was cut short");
            bases.awaitService();
            abandon(image, "inventory-service was stopped");
        }
    }
}
