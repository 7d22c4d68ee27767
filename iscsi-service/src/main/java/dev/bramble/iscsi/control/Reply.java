package dev.bramble.iscsi.control;

import dev.bramble.iscsi.volume.VolumeExistsException;
import dev.bramble.iscsi.volume.VolumeFullException;
import dev.bramble.iscsi.volume.VolumeInUseException;
import dev.bramble.iscsi.volume.VolumeNotFoundException;
import dev.bramble.posix.Errno;
import dev.bramble.posix.PosixException;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers and errors as {@code volume_service.proto} has them. */
final class Reply {
    private static final Logger log = LoggerFactory.getLogger(Reply.class);

    private Reply() {}

    interface Call<T> {
        T answer() throws IOException;
    }

    static <T> void unary(StreamObserver<T> responses, Call<T> call) {
        T answer;
        try {
            answer = call.answer();
        } catch (IOException | IllegalArgumentException e) {
            responses.onError(statusOf(e));
            return;
        }
        responses.onNext(answer);
        responses.onCompleted();
    }

    static StatusRuntimeException statusOf(Exception e) {
        Status status = switch (e) {
            case VolumeNotFoundException notFound -> Status.NOT_FOUND;
            case VolumeExistsException exists -> Status.ALREADY_EXISTS;
            case VolumeInUseException inUse -> Status.FAILED_PRECONDITION;
            case VolumeFullException full -> Status.RESOURCE_EXHAUSTED;
            case PosixException failed when isFull(failed.errno()) -> Status.RESOURCE_EXHAUSTED;
            case IllegalArgumentException bad -> Status.INVALID_ARGUMENT;
            default -> {
                log.atError().setCause(e).log("a volume call failed");
                yield Status.INTERNAL;
            }
        };
        return status.withDescription(e.getMessage()).asRuntimeException();
    }

    private static boolean isFull(Errno errno) {
        return errno == Errno.ENOSPC || errno == Errno.EDQUOT;
    }
}
