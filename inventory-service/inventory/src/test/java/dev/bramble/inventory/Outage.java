package dev.bramble.inventory;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;

/**
 * Cuts the inventory off from the data services after a number of calls, for good: to them, and to the database, that is
 * as if it were killed there.
 */
public final class Outage implements ServerInterceptor {
    private boolean set;
    private boolean lastIsDone;
    private int left;

    /**
     * Lets so many calls pass.
     *
     * @param lastIsDone whether the first one that does not is carried out, and only its answer lost
     */
    public synchronized void after(int calls, boolean lastIsDone) {
        this.set = true;
        this.left = calls;
        this.lastIsDone = lastIsDone;
    }

    public synchronized void end() {
        set = false;
    }

    private enum Fate {
        PASSED,
        LOST,
        REFUSED
    }

    private synchronized Fate next() {
        if (!set || left > 0) {
            left--;
            return Fate.PASSED;
        }
        boolean first = left-- == 0;
        return first && lastIsDone ? Fate.LOST : Fate.REFUSED;
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> handler) {
        return switch (next()) {
            case PASSED -> handler.startCall(call, headers);
            case LOST -> handler.startCall(new Unanswered<>(call), headers);
            case REFUSED -> {
                call.close(Status.UNAVAILABLE, new Metadata());
                yield new ServerCall.Listener<Q>() {};
            }
        };
    }

    private static final class Unanswered<Q, A> extends SimpleForwardingServerCall<Q, A> {
        Unanswered(ServerCall<Q, A> call) {
            super(call);
        }

        @Override
        public void sendMessage(A message) {
            // It is lost on the way.
        }

        @Override
        public void close(Status status, Metadata trailers) {
            super.close(Status.UNAVAILABLE, trailers);
        }
    }
}
