package dev.bramble.cli;

import com.google.longrunning.CancelOperationRequest;
import com.google.longrunning.Operation;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.bramble.proto.inventory.v1.FetchImageMetadata;
import dev.bramble.proto.inventory.v1.FetchImageRequest;
import dev.bramble.proto.inventory.v1.Image;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.Locale;

/** Lets the inventory fetch an image's file from a URL; breaks that off when the command is ended. */
final class ImageFetch {
    private static final Duration POLL = Duration.ofMillis(250);

    private final FetchImageRequest request;

    ImageFetch(FetchImageRequest request) {
        this.request = request;
    }

    /** Whether what is to be imported is fetched, rather than a file of this machine. */
    static boolean isUrl(String source) {
        String lower = source.toLowerCase(Locale.ROOT);
        return lower.startsWith("http://") || lower.startsWith("https://");
    }

    /**
     * Waits until the image is ready.
     *
     * @throws StatusRuntimeException when the inventory refuses it or cannot fetch it
     */
    Image run(InventoryConnection inventory) {
        Operation started = inventory.imageImports().fetchImage(request);
        Thread atEnd = new Thread(() -> cancel(inventory, started), "cancel-import");
        Runtime.getRuntime().addShutdownHook(atEnd);
        try (Bar bar = new Bar(request.getName())) {
            return inventory.await(started, Image.class, POLL, bar::show);
        } finally {
            remove(atEnd);
        }
    }

    private static void cancel(InventoryConnection inventory, Operation operation) {
        try {
            var _ = inventory
                    .operations()
                    .cancelOperation(CancelOperationRequest.newBuilder()
                            .setName(operation.getName())
                            .build());
            System.err.println(
                    "\nthe import is cancelled, and nothing of it stays; to take it up again, give the same command");
        } catch (StatusRuntimeException e) {
            System.err.println("\nthe import may go on, as it could not be cancelled (" + e.getMessage()
                    + "); see `bramble image list`");
        }
    }

    private static void remove(Thread atEnd) {
        try {
            boolean _ = Runtime.getRuntime().removeShutdownHook(atEnd);
        } catch (IllegalStateException e) {
            // The end has begun and runs it: of an import that has ended a cancellation changes nothing.
        }
    }

    /** The bytes fetched, of so many when the server tells. */
    private static final class Bar implements AutoCloseable {
        private final String name;
        private ByteProgress progress = ByteProgress.none();
        private long shown = -1;

        Bar(String name) {
            this.name = name;
        }

        void show(Operation operation) {
            FetchImageMetadata metadata;
            try {
                metadata = operation.getMetadata().unpack(FetchImageMetadata.class);
            } catch (InvalidProtocolBufferException e) {
                throw new CommandFailure(
                        "the inventory tells of something else than an import; are command and services of one version?",
                        e);
            }
            if (shown < 0 && metadata.getReceivedBytes() > 0) {
                shown = 0;
                progress = ByteProgress.of(
                        name, metadata.getFileBytes() > 0 ? metadata.getFileBytes() : ByteProgress.UNKNOWN);
            }
            if (shown >= 0) {
                progress.step(metadata.getReceivedBytes() - shown);
                shown = metadata.getReceivedBytes();
            }
        }

        @Override
        public void close() {
            progress.close();
        }
    }
}
