package dev.bramble.nfs.control;

import dev.bramble.disk.CorruptDiskException;
import dev.bramble.nfs.tree.TreeException;
import dev.bramble.posix.Errno;
import dev.bramble.posix.PosixException;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.FileSystemException;

/** What is thrown, as a gRPC status with words for the user. */
final class Failures {
    private Failures() {}

    static StatusRuntimeException of(IOException failure) {
        return switch (failure) {
            case TreeException e -> status(e).withDescription(e.getMessage()).asRuntimeException();
            case CorruptDiskException e ->
                Status.FAILED_PRECONDITION
                        .withDescription("the image cannot be read: " + e.getMessage())
                        .withCause(e)
                        .asRuntimeException();
            case FileSystemException e when isFull(e) -> full(e);
            case PosixException e when e.errno() == Errno.ENOSPC || e.errno() == Errno.EDQUOT -> full(e);
            default ->
                Status.INTERNAL
                        .withDescription(String.valueOf(failure.getMessage()))
                        .withCause(failure)
                        .asRuntimeException();
        };
    }

    private static StatusRuntimeException full(IOException failure) {
        return Status.RESOURCE_EXHAUSTED
                .withDescription("the file system of the data folder is full")
                .withCause(failure)
                .asRuntimeException();
    }

    /** iscsi-service's answer, with whose it is. */
    static StatusRuntimeException ofVolumeService(StatusRuntimeException failure, String address) {
        Status status = failure.getStatus();
        String text = status.getCode() == Status.Code.UNAVAILABLE
                ? "iscsi-service at %s cannot be reached: start it, or set BRAMBLE_NFS_VOLUME_SERVICE"
                        .formatted(address)
                : "iscsi-service at %s: %s".formatted(address, status.getDescription());
        return status.withDescription(text).withCause(failure).asRuntimeException();
    }

    private static Status status(TreeException failure) {
        return switch (failure.reason()) {
            case INVALID -> Status.INVALID_ARGUMENT;
            case NOT_FOUND -> Status.NOT_FOUND;
            case EXISTS -> Status.ALREADY_EXISTS;
            case PRECONDITION -> Status.FAILED_PRECONDITION;
        };
    }

    private static boolean isFull(IOException failure) {
        String text = String.valueOf(failure.getMessage());
        return text.contains("No space left") || text.contains("quota exceeded");
    }
}
