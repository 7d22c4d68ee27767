package dev.bramble.inventory.image;

import com.google.protobuf.UnsafeByteOperations;
import dev.bramble.proto.storage.v1.ImportBaseRequest;
import dev.bramble.proto.storage.v1.Volume;
import dev.bramble.proto.storage.v1.VolumeServiceGrpc.VolumeServiceStub;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** Sends a raw image to iscsi-service, no faster than that takes it. For one thread. */
final class BaseUpload {
    private static final byte[] ZEROS = new byte[64 * 1024];
    /** They are hashed there, so that it should not learn of all of them at the end. */
    private static final long ENOUGH_ZEROS = 16L << 20;

    private final Receiver receiver = new Receiver();
    private final ClientCallStreamObserver<ImportBaseRequest> requests;
    /** Not told yet, in bytes. */
    private long zeros;

    /** Opens the call. */
    BaseUpload(VolumeServiceStub volumes, String base, long sizeBytes) throws InterruptedException {
        requests = (ClientCallStreamObserver<ImportBaseRequest>) volumes.importBase(receiver);
        send(ImportBaseRequest.newBuilder()
                .setHeader(ImportBaseRequest.Header.newBuilder().setId(base).setSizeBytes(sizeBytes))
                .build());
    }

    /**
     * Sends the next bytes; waits while the receiver is behind. Of zeros it only tells how many there are: much of a disk image
     * is free space.
     *
     * @param bytes not to be changed any more
     * @param length of them that count
     * @throws StatusRuntimeException when the call has ended meanwhile
     */
    void write(byte[] bytes, int length) throws InterruptedException {
        int sent = 0;
        for (int at = 0; at < length; at += ZEROS.length) {
            int end = Math.min(at + ZEROS.length, length);
            if (Arrays.mismatch(bytes, at, end, ZEROS, 0, end - at) < 0) {
                sendData(bytes, sent, at);
                zeros += end - at;
                sent = end;
            } else if (zeros > 0) {
                sendZeros();
            }
        }
        sendData(bytes, sent, length);
        if (zeros >= ENOUGH_ZEROS) {
            sendZeros();
        }
    }

    private void sendData(byte[] bytes, int from, int to) throws InterruptedException {
        if (from == to) {
            return;
        }
        CRC32C crc = new CRC32C();
        crc.update(bytes, from, to - from);
        send(ImportBaseRequest.newBuilder()
                .setData(UnsafeByteOperations.unsafeWrap(bytes, from, to - from))
                .setDataCrc32C((int) crc.getValue())
                .build());
    }

    private void sendZeros() throws InterruptedException {
        if (zeros > 0) {
            send(ImportBaseRequest.newBuilder().setZeros(zeros).build());
            zeros = 0;
        }
    }

    private void send(ImportBaseRequest request) throws InterruptedException {
        receiver.awaitReady(requests);
        requests.onNext(request);
    }

    /** Ends the upload and waits for the base. */
    Volume finish() throws InterruptedException {
        sendZeros();
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
