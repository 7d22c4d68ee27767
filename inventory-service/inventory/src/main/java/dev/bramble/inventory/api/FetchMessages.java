package dev.bramble.inventory.api;

import com.google.longrunning.Operation;
import com.google.protobuf.Any;
import dev.bramble.inventory.image.ImageFetch;
import dev.bramble.inventory.store.StoredFetch;
import dev.bramble.proto.inventory.v1.FetchImageMetadata;
import io.grpc.protobuf.StatusProto;

/** Imports from URLs as google.longrunning has operations. */
final class FetchMessages {
    private FetchMessages() {}

    static Operation toMessage(ImageFetch fetch) {
        // Asked first: what is told of an operation that is done is its last state.
        boolean done = fetch.end().isDone();
        StoredFetch.Ending soFar = fetch.transfer().soFar();
        Operation.Builder message = Operation.newBuilder()
                .setName(OperationMessages.PREFIX + fetch.id())
                .setDone(done)
                .setMetadata(Any.pack(FetchImageMetadata.newBuilder()
                        .setImage(fetch.record().request().getName())
                        .setUrl(fetch.record().request().getUrl())
                        .setReceivedBytes(soFar.receivedBytes())
                        .setFileBytes(soFar.fileBytes())
                        .setResumptions(soFar.resumptions())
                        .setRestarts(fetch.restarts())
                        .build()));
        if (done && fetch.end().isCompletedExceptionally()) {
            message.setError(
                    StatusProto.fromThrowable(Answers.toStatus(fetch.end().exceptionNow())));
        } else if (done) {
            message.setResponse(Any.pack(fetch.end().resultNow()));
        }
        return message.build();
    }
}
