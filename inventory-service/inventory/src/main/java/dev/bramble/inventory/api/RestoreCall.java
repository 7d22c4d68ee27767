package dev.bramble.inventory.api;

import com.google.protobuf.ByteString;
import dev.bramble.inventory.Refusal;
import dev.bramble.proto.inventory.v1.RestoreRequest;
import dev.bramble.proto.inventory.v1.RestoreResponse;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One Restore call: what comes is written to a file, which is restored when it is complete. */
final class RestoreCall implements StreamObserver<RestoreRequest> {
    private static final Logger log = LoggerFactory.getLogger(RestoreCall.class);
    /** Far beyond what a fleet's history takes. */
    private static final long MAX_BYTES = 16L << 30;

    private static final String PREFIX = "restore-";
    private static final String SUFFIX = ".part";

    private final Path folder;
    private final Restorer restorer;
    private final Executor threads;
    private final ServerCallStreamObserver<RestoreResponse> response;
    private RestoreRequest.@Nullable Header header;
    private @Nullable Path path;
    private @Nullable FileChannel file;
    private boolean over;

    /** Restores from a file. */
    interface Restorer {
        RestoreResponse restore(Path file, RestoreRequest.Header header) throws IOException;
    }

    RestoreCall(Path folder, Restorer restorer, Executor threads, ServerCallStreamObserver<RestoreResponse> response) {
        this.folder = folder;
        this.restorer = restorer;
        this.threads = threads;
        this.response = response;
        // What was sent whole is restored whether or not its sender still waits; without a handler an answer to one who
        // has gone is an exception.
        response.setOnCancelHandler(() -> log.debug("the sender of a backup went away"));
    }

    /** Deletes what the end of the process left behind. */
    static void clean(Path folder) {
        try (DirectoryStream<Path> left = Files.newDirectoryStream(folder, PREFIX + "*" + SUFFIX)) {
            for (Path file : left) {
                Files.delete(file);
            }
        } catch (IOException e) {
            log.atWarn().setCause(e).log("files that were sent to be restored could not be deleted");
        }
    }

    @Override
    public void onNext(RestoreRequest message) {
        if (over) {
            return;
        }
        try {
            FileChannel open = file;
            if (open == null) {
                begin(message);
            } else if (message.hasData()) {
                append(open, message.getData());
            } else {
                throw Refusal.invalid("data", "every message after the first holds data");
            }
        } catch (IOException e) {
            end(unkept(e));
        } catch (RuntimeException e) {
            end(e);
        }
    }

    private void begin(RestoreRequest message) throws IOException {
        if (!message.hasHeader()) {
            throw Refusal.invalid("header", "the first message holds the header");
        }
        header = message.getHeader();
        // Closed to others, as its folder is.
        Path made = Files.createTempFile(folder, PREFIX, SUFFIX);
        path = made;
        file = FileChannel.open(made, StandardOpenOption.WRITE);
    }

    private static void append(FileChannel open, ByteString data) throws IOException {
        if (open.position() + data.size() > MAX_BYTES) {
            throw Refusal.unusable("the file is larger than any backup: more than " + (MAX_BYTES >> 30) + " GiB");
        }
        for (ByteBuffer piece : data.asReadOnlyByteBufferList()) {
            while (piece.hasRemaining()) {
                open.write(piece);
            }
        }
    }

    @Override
    public void onCompleted() {
        if (over) {
            return;
        }
        Path sent = path;
        RestoreRequest.Header said = header;
        if (sent == null || said == null) {
            end(Refusal.invalid("header", "the first message holds the header"));
            return;
        }
        over = true;
        threads.execute(() -> {
            try {
                RestoreResponse done = restorer.restore(sent, said);
                forget();
                response.onNext(done);
                response.onCompleted();
            } catch (IOException e) {
                forget();
                response.onError(Answers.toStatus(unkept(e)));
            } catch (RuntimeException e) {
                forget();
                response.onError(Answers.toStatus(e));
            }
        });
    }

    @Override
    public void onError(Throwable error) {
        over = true;
        forget();
    }

    private void end(RuntimeException why) {
        over = true;
        forget();
        response.onError(Answers.toStatus(why));
    }

    private static Refusal unkept(IOException e) {
        return Refusal.failed(
                Status.Code.RESOURCE_EXHAUSTED,
                "the backup cannot be kept while it is looked at (" + e.getMessage()
                        + "); make room in the data folder; nothing was restored");
    }

    private void forget() {
        try {
            FileChannel open = file;
            if (open != null) {
                open.close();
            }
            Path kept = path;
            if (kept != null) {
                boolean _ = Files.deleteIfExists(kept);
            }
        } catch (IOException e) {
            log.atWarn().setCause(e).log("a file that was sent to be restored could not be deleted");
        }
    }
}
