package dev.bramble.iscsi.control;

import com.google.protobuf.UnsafeByteOperations;
import dev.bramble.iscsi.volume.Export;
import dev.bramble.proto.storage.v1.ExportVolumeResponse;
import io.grpc.stub.ServerCallStreamObserver;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One ExportVolume call. It reads when the caller has room, and holds no thread while the caller has none. */
final class ExportStream {
    private static final Logger log = LoggerFactory.getLogger(ExportStream.class);

    private final Export export;
    private final ServerCallStreamObserver<ExportVolumeResponse> responses;
    private boolean begun;
    private boolean ended;

    private ExportStream(Export export, ServerCallStreamObserver<ExportVolumeResponse> responses) {
        this.export = export;
        this.responses = responses;
    }

    /** gRPC calls the handlers one after the other, the first when the call's method has returned. */
    static void start(Export export, ServerCallStreamObserver<ExportVolumeResponse> responses) {
        ExportStream stream = new ExportStream(export, responses);
        responses.setOnCancelHandler(stream::end);
        responses.setOnReadyHandler(stream::send);
    }

    private void send() {
        try {
            while (!ended && responses.isReady()) {
                Optional<ExportVolumeResponse> next = next();
                if (next.isPresent()) {
                    responses.onNext(next.get());
                } else {
                    end();
                    responses.onCompleted();
                }
            }
        } catch (IOException | IllegalArgumentException e) {
            end();
            responses.onError(Reply.statusOf(e));
        }
    }

    private Optional<ExportVolumeResponse> next() throws IOException {
        if (!begun) {
            begun = true;
            return Optional.of(ExportVolumeResponse.newBuilder()
                    .setHeader(ExportVolumeResponse.Header.newBuilder().setSizeBytes(export.size()))
                    .build());
        }
        return export.next().map(part -> switch (part) {
            case Export.Part.Data(var bytes) ->
                ExportVolumeResponse.newBuilder()
                        .setData(UnsafeByteOperations.unsafeWrap(bytes))
                        .build();
            case Export.Part.Zeros(long count) ->
                ExportVolumeResponse.newBuilder().setZeros(count).build();
        });
    }

    private void end() {
        if (!ended) {
            ended = true;
            try {
                export.close();
            } catch (IOException e) {
                log.atWarn().setCause(e).log("what was exported could not be closed");
            }
        }
    }
}
