package dev.bramble.bench.inventory;

import dev.bramble.bench.WrongAnswerException;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** A call that sends a stream no faster than it is taken, and gets one answer. */
final class Upload<Q, R> implements ClientResponseObserver<Q, R> {
    private final CompletableFuture<R> answer = new CompletableFuture<>();
    private @Nullable ClientCallStreamObserver<Q> requests;

    @Override
    public void beforeStart(ClientCallStreamObserver<Q> stream) {
        requests = stream;
        stream.setOnReadyHandler(this::wake);
    }

    private synchronized void wake() {
        notifyAll();
    }

    synchronized void send(Q request) throws IOException {
        ClientCallStreamObserver<Q> stream = Objects.requireNonNull(requests);
        while (!stream.isReady() && !answer.isDone()) {
            try {
                wait();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("the bench was interrupted", e);
            }
        }
        if (!answer.isDone()) {
            stream.onNext(request);
        }
    }

    R finish() throws IOException, WrongAnswerException {
        if (!answer.isDone()) {
            Objects.requireNonNull(requests).onCompleted();
        }
        try {
            return answer.get();
        } catch (ExecutionException e) {
            throw new WrongAnswerException("the service refused: " + e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("the bench was interrupted", e);
        }
    }

    @Override
    public void onNext(R value) {
        answer.complete(value);
    }

    @Override
    public void onError(Throwable failure) {
        answer.completeExceptionally(failure);
        wake();
    }

    @Override
    public void onCompleted() {
        answer.completeExceptionally(new IllegalStateException("the call ended without an answer"));
        wake();
    }
}
