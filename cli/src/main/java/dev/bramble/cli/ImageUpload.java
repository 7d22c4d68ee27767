package dev.bramble.cli;

import com.google.protobuf.ByteString;
import dev.bramble.proto.inventory.v1.Image;
import dev.bramble.proto.inventory.v1.ImportImageRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

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
        Call call = new Call();
        inventory.inventoryStream().importImage(call);
        long size = Files.size(file);
        try (InputStream bytes = Files.newInputStream(file);
                ProgressBar progress = bar(size)) {
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
                if (progress != null) {
                    progress.stepBy(read);
                }
            }
            return call.finish();
        } catch (IOException e) {
            call.cancel(e);
            throw e;
        }
    }

    private @Nullable ProgressBar bar(long size) {
        if (!showProgress) {
            return null;
        }
        return new ProgressBarBuilder()
                .setTaskName(name)
                .setInitialMax(size)
                .setUnit(" MB", 1_000_000)
                .showSpeed()
                .setStyle(ProgressBarStyle.UNICODE_BLOCK)
                .build();
    }

    /** The call as a writer that blocks while the inventory is not ready for more. */
    private static final class Call implements ClientResponseObserver<ImportImageRequest, Image> {
        private final ReentrantLock lock = new ReentrantLock();
        private final Condition mayHaveRoom = lock.newCondition();
        private final CompletableFuture<Image> result = new CompletableFuture<>();
        private @Nullable ClientCallStreamObserver<ImportImageRequest> requests;

        @Override
        public void beforeStart(ClientCallStreamObserver<ImportImageRequest> stream) {
            requests = stream;
            stream.setOnReadyHandler(this::wake);
        }

        void send(ImportImageRequest request) {
            ClientCallStreamObserver<ImportImageRequest> stream = started();
            lock.lock();
            try {
                while (!stream.isReady() && !result.isDone()) {
                    mayHaveRoom.awaitUninterruptibly();
                }
            } finally {
                lock.unlock();
            }
            if (!result.isDone()) {
                stream.onNext(request);
            }
        }

        boolean isOver() {
            return result.isDone();
        }

        Image finish() {
            if (!result.isDone()) {
                started().onCompleted();
            }
            try {
                return result.join();
            } catch (CompletionException e) {
                throw Status.fromThrowable(e.getCause()).asRuntimeException();
            }
        }

        void cancel(Throwable reason) {
            started().cancel("the file cannot be read", reason);
        }

        private ClientCallStreamObserver<ImportImageRequest> started() {
            return java.util.Objects.requireNonNull(requests, "the call was not started");
        }

        private void wake() {
            lock.lock();
            try {
                mayHaveRoom.signalAll();
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void onNext(Image image) {
            result.complete(image);
        }

        @Override
        public void onError(Throwable failure) {
            result.completeExceptionally(failure);
            wake();
        }

        @Override
        public void onCompleted() {
            result.completeExceptionally(Status.INTERNAL
                    .withDescription("the inventory ended the import without an image")
                    .asRuntimeException());
            wake();
        }
    }
}
