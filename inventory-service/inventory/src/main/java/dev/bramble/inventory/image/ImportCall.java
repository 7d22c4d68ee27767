package dev.bramble.inventory.image;

import dev.bramble.inventory.Refusal;
import dev.bramble.proto.inventory.v1.Image;
import dev.bramble.proto.inventory.v1.ImportImageRequest;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.Executor;
import java.util.function.Function;

/** One ImportImage call: its messages feed the pipe, a thread of its own empties it. */
public final class ImportCall implements StreamObserver<ImportImageRequest> {
    private final ImageImporter importer;
    private final Executor threads;
    private final ServerCallStreamObserver<Image> response;
    private final Function<Throwable, Throwable> toStatus;
    private final ChunkInputStream file;
    private boolean begun;
    private boolean over;

    /** Asks for messages one by one, as room is made for them. */
    public ImportCall(
            ImageImporter importer,
            Executor threads,
            ServerCallStreamObserver<Image> response,
            Function<Throwable, Throwable> toStatus) {
        this.importer = importer;
        this.threads = threads;
        this.response = response;
        this.toStatus = toStatus;
        this.file = new ChunkInputStream(() -> response.request(1));
        response.disableAutoRequest();
        response.setOnCancelHandler(() -> broken("the caller went away"));
        response.request(1);
    }

    @Override
    public void onNext(ImportImageRequest message) {
        if (over) {
            return;
        }
        if (!begun) {
            begin(message);
        } else if (!message.hasData() || !file.offer(message.getData())) {
            // The receiving thread ends the call.
            over = true;
            file.breakOff("every message after the first must hold data, and wait until it is asked for");
        }
    }

    private void begin(ImportImageRequest message) {
        if (!message.hasHeader()) {
            fail(Refusal.invalid("header", "the first message holds the header"));
            return;
        }
        try {
            Image image = importer.begin(message.getHeader());
            begun = true;
            threads.execute(() -> receive(image, message.getHeader()));
            response.request(ChunkInputStream.CAPACITY);
        } catch (RuntimeException e) {
            fail(e);
        }
    }

    private void receive(Image image, ImportImageRequest.Header header) {
        try {
            Image ready = importer.receive(image, header, file);
            response.onNext(ready);
            response.onCompleted();
        } catch (RuntimeException e) {
            if (!response.isCancelled()) {
                response.onError(toStatus.apply(e));
            }
        }
    }

    @Override
    public void onError(Throwable error) {
        broken(String.valueOf(error.getMessage()));
    }

    /** Also after the last message: until the image is ready, a caller that goes away leaves nothing. */
    private void broken(String reason) {
        over = true;
        if (begun) {
            file.breakOff(reason);
        }
    }

    @Override
    public void onCompleted() {
        if (over) {
            return;
        }
        over = true;
        if (begun) {
            file.end();
        } else {
            fail(Refusal.invalid("header", "the first message holds the header"));
        }
    }

    private void fail(RuntimeException refusal) {
        over = true;
        response.onError(toStatus.apply(refusal));
    }
}
