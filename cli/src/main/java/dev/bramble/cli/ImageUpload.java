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
    private final String name;
    private final String sha256;
    private final boolean showProgress;

    ImageUpload(Path file, String name, String sha256, boolean showProgress) {
        this.file = file;
        this.name = name;
        this.sha256 = sha256;
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
                ByteProgress progress = showProgress ? ByteProgress.of(name, size) : ByteProgress.none()) {
            call.send(ImportImageRequest.newBuilder()
                    .setHeader(ImportImageRequest.Header.newBuilder()
                            .setName(name)
                            .setFileName(String.valueOf(file.getFileName()))
                            .setFileBytes(size)
                            .setSha256(sha256))
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
