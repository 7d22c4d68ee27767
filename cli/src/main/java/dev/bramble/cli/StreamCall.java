package dev.bramble.cli;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A call that sends a stream and gets one answer, as a writer that blocks while the service is not ready for more. */
final class StreamCall<Q, R> implements ClientResponseObserver<Q, R> {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition mayHaveRoom = lock.newCondition();
    private final CompletableFuture<R> result = new CompletableFuture<>();
    private @Nullable ClientCallStreamObserver<Q> requests;

    @Override
    public void beforeStart(ClientCallStreamObserver<Q> stream) {
        requests = stream;
        stream.setOnReadyHandler(this::wake);
    }

    void send(Q request) {
        ClientCallStreamObserver<Q> stream = started();
        lock.lock();
        try {
            while (!stream.isReady() && !result.isDone()) {
                mayHaveRoom.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
        if (!result.isDone()) {
            stream.onNext(request);
        }
    }

    /** The service has answered or refused already: it takes no more. */
    boolean isOver() {
        return result.isDone();
    }

    /**
     * Ends the stream and waits for the answer.
     *
     * @throws StatusRuntimeException when the service refuses
     */
    R finish() {
        if (!result.isDone()) {
            started().onCompleted();
        }
        try {
            return result.join();
        } catch (CompletionException e) {
            throw Status.fromThrowable(e.getCause()).asRuntimeException();
        }
    }

    void cancel(Throwable reason) {
        started().cancel("the file cannot be read", reason);
    }

    private ClientCallStreamObserver<Q> started() {
        return Objects.requireNonNull(requests, "the call was not started");
    }

    private void wake() {
        lock.lock();
        try {
            mayHaveRoom.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void onNext(R answer) {
        result.complete(answer);
    }

    @Override
    public void onError(Throwable failure) {
        result.completeExceptionally(failure);
        wake();
    }

    @Override
    public void onCompleted() {
        result.completeExceptionally(Status.INTERNAL
                .withDescription("the service ended the call without an answer")
                .asRuntimeException());
        wake();
    }
}
