package dev.bramble.inventory.image;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import dev.bramble.inventory.Refusal;
import dev.bramble.inventory.pi.ResourceNames;
import dev.bramble.inventory.pi.Violations;
import dev.bramble.inventory.store.ChangeLog;
import dev.bramble.inventory.store.ImageStore;
import dev.bramble.proto.inventory.v1.Image;
import dev.bramble.proto.inventory.v1.ImportImageRequest;
import dev.bramble.proto.storage.v1.Volume;
import io.grpc.StatusRuntimeException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Imports an image: unpacks the file as it comes, stores its bytes as a base with iscsi-service, then looks at what is in
 * it. What fails leaves neither base nor record.
 */
public final class ImageImporter {
    private static final Logger log = LoggerFactory.getLogger(ImageImporter.class);
    private static final int CHUNK = 512 * 1024;
    private static final int SECTOR = 512;
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    private final ChangeLog changes;
    private final ImageStore images;
    private final Bases bases;
    private final InstantSource clock;

    public ImageImporter(ChangeLog changes, ImageStore images, Bases bases, InstantSource clock) {
        this.changes = changes;
        this.images = images;
        this.bases = bases;
        this.clock = clock;
    }

    /** Reserves the image's name; refused when the header is wrong or the name taken. */
    Image begin(ImportImageRequest.Header header) {
        new Violations()
                .addUnless(ResourceNames.isValid(header.getName()), "header.name", "must be " + ResourceNames.RULE)
                .addUnless(header.getFileBytes() >= 0, "header.file_bytes", "must not be negative")
                .addUnless(
                        header.getSha256().isEmpty()
                                || SHA256.matcher(header.getSha256()).matches(),
                        "header.sha256",
                        "must be 64 lowercase hex digits, or empty")
                .refuseIfAny();
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        Image image = Image.newBuilder()
                .setName(header.getName())
                .setState(Image.State.IMPORTING)
                .setBase(header.getName())
                .setCreateTime(
                        Timestamp.newBuilder().setSeconds(now.getEpochSecond()).setNanos(now.getNano()))
                .build();
        return changes.write(change -> images.insert(change, image));
    }

    /**
     * Takes the file of an import that was begun, to its end.
     *
     * @throws Refusal when the file is no image to use, the sender went away or iscsi-service refused
     */
    Image receive(Image begun, ImportImageRequest.Header header, ChunkInputStream file) throws InterruptedException {
        try {
            Volume base = upload(begun.getBase(), header, file);
            Image ready = begun.toBuilder()
                    .setState(Image.State.READY)
                    .setSizeBytes(base.getSizeBytes())
                    .setSha256(base.getSha256())
                    .addAllPartitions(ImageInspector.inspect(bases.open(base.getId(), base.getSizeBytes())))
                    .build();
            return changes.write(change -> images.update(change, ready));
        } catch (UnusableImageException e) {
            abandon(begun);
            throw Refusal.unusable(String.valueOf(e.getMessage()));
        } catch (BrokenOffException e) {
            abandon(begun);
            throw Refusal.cancelled("the import was broken off: " + e.getMessage());
        } catch (BaseUnreadableException e) {
            abandon(begun);
            throw Refusal.by("iscsi-service", e.status().getStatus());
        } catch (StatusRuntimeException e) {
            abandon(begun);
            throw Refusal.by("iscsi-service", e.getStatus());
        } catch (EOFException e) {
            abandon(begun);
            throw Refusal.unusable("the file is cut off: it ends in the middle; fetch it again");
        } catch (IOException e) {
            abandon(begun);
            throw Refusal.unusable("the file is damaged (" + e.getMessage() + "); fetch it again");
        } catch (RuntimeException | InterruptedException e) {
            abandon(begun);
            throw e;
        }
    }

    private Volume upload(String id, ImportImageRequest.Header header, ChunkInputStream file)
            throws IOException, InterruptedException {
        BaseUpload upload = bases.upload(id);
        boolean sent = false;
        try {
            MessageDigest fileDigest = Digests.sha256();
            MessageDigest rawDigest = Digests.sha256();
            InputStream whole = Digests.reading(file, fileDigest);
            long size = send(Decompression.open(whole), rawDigest, upload);
            // What follows a packed image belongs to the file and its checksum, not to the image.
            whole.transferTo(OutputStream.nullOutputStream());
            check(header, file.received(), fileDigest, size);
            sent = true;
            Volume base = upload.finish();
            String sha256 = HexFormat.of().formatHex(rawDigest.digest());
            if (base.getSizeBytes() != size || !base.getSha256().equals(sha256)) {
                throw new IOException("iscsi-service stored other bytes than it was sent");
            }
            return base;
        } finally {
            if (!sent) {
                upload.cancel("the import failed");
            }
        }
    }

    private static long send(InputStream raw, MessageDigest digest, BaseUpload upload)
            throws IOException, InterruptedException {
        byte[] buffer = new byte[CHUNK];
        long size = 0;
        int count;
        while ((count = raw.readNBytes(buffer, 0, buffer.length)) > 0) {
            digest.update(buffer, 0, count);
            upload.write(ByteString.copyFrom(buffer, 0, count));
            size += count;
        }
        return size;
    }

    private static void check(ImportImageRequest.Header header, long received, MessageDigest digest, long size)
            throws UnusableImageException {
        if (header.getFileBytes() > 0 && received != header.getFileBytes()) {
            throw new UnusableImageException("%d bytes of the file arrived, but %d were announced; try again"
                    .formatted(received, header.getFileBytes()));
        }
        String sha256 = HexFormat.of().formatHex(digest.digest());
        if (!header.getSha256().isEmpty() && !header.getSha256().equals(sha256)) {
            throw new UnusableImageException("the file's SHA-256 is %s, but %s is expected; fetch it again"
                    .formatted(sha256, header.getSha256()));
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

    private void abandon(Image image) {
        try {
            bases.delete(image.getBase());
        } catch (StatusRuntimeException e) {
            log.atWarn()
                    .addKeyValue("image", image.getName())
                    .addKeyValue("reason", e.getStatus().getDescription())
                    .log("the base of a failed import stays for now; it is deleted at the next start");
            return;
        }
        changes.write(change -> {
            images.delete(change, image.getName());
            return image;
        });
    }

    /** The imports that the end of the process cut short; asked at the start, before new ones can begin. */
    public List<Image> cutShort() {
        return images.inState(Image.State.IMPORTING);
    }

    /** Takes away what those left; waits for iscsi-service. */
    public void remove(List<Image> cutShort) {
        for (Image image : cutShort) {
            log.atInfo().addKeyValue("image", image.getName()).log("removing an import that was cut short");
            bases.awaitService();
            abandon(image);
        }
    }
}
