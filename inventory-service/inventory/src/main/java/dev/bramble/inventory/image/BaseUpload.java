package dev.bramble.inventory.image;

import com.google.protobuf.ByteString;
import dev.bramble.proto.storage.v1.ImportBaseRequest;
import dev.bramble.proto.storage.v1.Volume;
import dev.bramble.proto.storage.v1.VolumeServiceGrpc.VolumeServiceStub;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Sends a raw image to iscsi-service, no faster than that takes it. For one thread. */
final class BaseUpload {
    private final Receiver receiver = new Receiver();
    private final ClientCallStreamObserver<ImportBaseRequest> requests;

    /** Opens the call. */
    BaseUpload(VolumeServiceStub volumes, String base, long sizeBytes) throws InterruptedException {
        requests = (ClientCallStreamObserver<ImportBaseRequest>) volumes.importBase(receiver);
        send(ImportBaseRequest.newBuilder()
                .setHeader(ImportBaseRequest.Header.newBuilder().setId(base).setSizeBytes(sizeBytes))
                .build());
    }

    /**
     * Sends the next bytes; waits while the receiver is behind.
     *
     * @throws StatusRuntimeException when the call has ended meanwhile
     */
    void write(ByteString bytes) throws InterruptedException {
        send(ImportBaseRequest.newBuilder().setData(bytes).build());
    }

    private void send(ImportBaseRequest request) throws InterruptedException {
        receiver.awaitReady(requests);
        requests.onNext(request);
    }

    /** Ends the upload and waits for the base. */
    Volume finish() throws InterruptedException {
        requests.onCompleted();
        return receiver.result();
    }

    /** Gives the upload up: iscsi-service keeps nothing of it. */
    void cancel(String reason) {
        requests.cancel(reason, null);
    }

    private static final class Receiver implements ClientResponseObserver<ImportBaseRequest, Volume> {
        private final CompletableFuture<Volume> volume = new CompletableFuture<>();
        private final ReentrantLock lock = new ReentrantLock();
        private final Condition changed = lock.newCondition();
        private @Nullable Volume received;

        @Override
        public void beforeStart(ClientCallStreamObserver<ImportBaseRequest> requests) {
            requests.setOnReadyHandler(this::wake);
        }

        @Override
        public void onNext(Volume value) {
            received = value;
        }

        @Override
        public void onError(Throwable error) {
            volume.completeExceptionally(error);
            wake();
        }

        @Override
        public void onCompleted() {
            if (received == null) {
                volume.completeExceptionally(Status.INTERNAL
                        .withDescription("iscsi-service ended the import without an answer")
                        .asRuntimeException());
            } else {
                volume.complete(received);
            }
            wake();
        }

        private void wake() {
            lock.lock();
            try {
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }

        void awaitReady(ClientCallStreamObserver<ImportBaseRequest> requests) throws InterruptedException {
            lock.lock();
            try {
                while (!requests.isReady() && !volume.isDone()) {
                    changed.await();
                }
            } finally {
                lock.unlock();
            }
            if (volume.isDone()) {
                result();
                throw Status.INTERNAL
                        .withDescription("iscsi-service ended the import before its end")
                        .asRuntimeException();
            }
        }

        Volume result() throws InterruptedException {
            try {
                return volume.get();
            } catch (ExecutionException e) {
                throw Status.fromThrowable(e).asRuntimeException();
            }
        }
    }
}
