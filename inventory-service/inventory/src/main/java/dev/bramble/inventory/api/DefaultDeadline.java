package dev.bramble.inventory.api;

import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Ends the wait of a caller that gave no deadline: a call of one answer is refused when it is not answered in time. What
 * it began goes on, as with a deadline of the caller's own; streams last as long as they last.
 */
public final class DefaultDeadline implements ServerInterceptor, AutoCloseable {
    /** Waits are bounded by what their request says. */
    private static final Set<String> WAITS = Set.of("google.longrunning.Operations/WaitOperation");

    private final Duration limit;
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("deadlines").factory());

    public DefaultDeadline(Duration limit) {
        this.limit = limit;
        // Most are answered at once, and their timers hold what they were called with.
        timer.setRemoveOnCancelPolicy(true);
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        Deadline given = Context.current().getDeadline();
        MethodType type = call.getMethodDescriptor().getType();
        if (given != null
                || type != MethodType.UNARY
                || WAITS.contains(call.getMethodDescriptor().getFullMethodName())) {
            return next.startCall(call, headers);
        }
        Bounded<Q, R> bounded = new Bounded<>(call);
        ScheduledFuture<?> end = timer.schedule(
                () -> bounded.close(
                        Status.DEADLINE_EXCEEDED.withDescription("no answer within " + limit.toSeconds()
                                + " s, the limit for calls without a deadline; what was begun may still be done"),
                        new Metadata()),
                limit.toNanos(),
                TimeUnit.NANOSECONDS);
        bounded.onClose(() -> end.cancel(false));
        return next.startCall(bounded, headers);
    }

    /** A call that is closed once, by its answer or by the timer: what comes after that is dropped. */
    private static final class Bounded<Q, R> extends SimpleForwardingServerCall<Q, R> {
        private boolean closed;
        private Runnable atClose = () -> {};

        Bounded(ServerCall<Q, R> call) {
            super(call);
        }

        synchronized void onClose(Runnable action) {
            atClose = action;
        }

        @Override
        public synchronized void sendHeaders(Metadata headers) {
            if (!closed) {
                super.sendHeaders(headers);
            }
        }

        @Override
        public synchronized void sendMessage(R message) {
            if (!closed) {
                super.sendMessage(message);
            }
        }

        @Override
        public synchronized void close(Status status, Metadata trailers) {
            if (!closed) {
                closed = true;
                super.close(status, trailers);
                atClose.run();
            }
        }
    }
}
