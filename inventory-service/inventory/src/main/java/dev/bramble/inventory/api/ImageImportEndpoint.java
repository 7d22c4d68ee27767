package dev.bramble.inventory.api;

import com.google.longrunning.Operation;
import dev.bramble.inventory.image.ImageFetches;
import dev.bramble.proto.inventory.v1.FetchImageRequest;
import dev.bramble.proto.inventory.v1.ImageImportServiceGrpc.ImageImportServiceImplBase;
import io.grpc.stub.StreamObserver;

/** bramble.inventory.v1.ImageImportService. */
public final class ImageImportEndpoint extends ImageImportServiceImplBase {
    private final ImageFetches fetches;

    public ImageImportEndpoint(ImageFetches fetches) {
        this.fetches = fetches;
    }

    @Override
    public void fetchImage(FetchImageRequest request, StreamObserver<Operation> response) {
        Answers.answer(response, () -> FetchMessages.toMessage(fetches.start(request)));
    }
}
