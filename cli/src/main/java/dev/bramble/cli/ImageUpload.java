package dev.bramble.cli;

import com.google.protobuf.ByteString;
import dev.bramble.proto.inventory.v1.Image;
import dev.bramble.proto.inventory.v1.ImportImageRequest;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Sends an image's file to the inventory, no faster than it takes it. */
final class ImageUpload {
    private static final int CHUNK = 256 * 1024;

    private final Path file;
    private final ImportImageRequest.Header wanted;
    private final boolean showProgress;

    /** {@code wanted} says what is to come of the file; its name and size are added. */
    ImageUpload(Path file, ImportImageRequest.Header wanted, boolean showProgress) {
        this.file = file;
        this.wanted = wanted;
        this.showProgress = showProgress;
    }

    /**
     * Sends the file and waits until the image is ready.
     *
     * @throws StatusRuntimeException when the inventory refuses it
     * @throws IOException when the file cannot be read
     */
    Image run(InventoryConnection inventory) throws IOException {
        StreamCall<ImportImageRequest, Image> call = new StreamCall<>();
        inventory.inventoryStream().importImage(call);
        long size = Files.size(file);
        try (InputStream bytes = Files.newInputStream(file);
                ByteProgress progress = showProgress ? ByteProgress.of(wanted.getName(), size) : ByteProgress.none()) {
            call.send(ImportImageRequest.newBuilder()
                    .setHeader(wanted.toBuilder()
                            .setFileName(String.valueOf(file.getFileName()))
                            .setFileBytes(size))
                    .build());
            byte[] chunk = new byte[CHUNK];
            for (int read = bytes.read(chunk); read >= 0 && !call.isOver(); read = bytes.read(chunk)) {
                call.send(ImportImageRequest.newBuilder()
                        .setData(ByteString.copyFrom(chunk, 0, read))
                        .build());
                progress.step(read);
            }
            return call.finish();
        } catch (IOException e) {
            call.cancel(e);
            throw e;
        }
    }
}
