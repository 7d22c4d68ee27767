package dev.bramble.inventory.api;

import io.grpc.stub.ServerCallStreamObserver;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Lets a thread send on a stream no faster than its reader takes it. Made while the call is being started. */
final class StreamGate<T> {
    private final ServerCallStreamObserver<T> response;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    StreamGate(ServerCallStreamObserver<T> response) {
        this.response = response;
        response.setOnReadyHandler(this::wake);
        response.setOnCancelHandler(this::wake);
    }

    private void wake() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    boolean isOpen() {
        return !response.isCancelled();
    }

    /** Sends when there is room; drops the message when the reader has gone. */
    void send(T message) throws InterruptedException {
        lock.lock();
        try {
            while (!response.isReady() && !response.isCancelled()) {
                changed.await();
            }
        } finally {
            lock.unlock();
        }
        if (isOpen()) {
            response.onNext(message);
        }
    }

    void fail(Throwable error) {
        if (isOpen()) {
            response.onError(Answers.toStatus(error));
        }
    }
}
