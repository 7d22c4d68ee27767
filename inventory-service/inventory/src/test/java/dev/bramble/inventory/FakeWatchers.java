package dev.bramble.inventory;

import com.google.protobuf.Empty;
import dev.bramble.proto.inventory.v1.AcknowledgeRequest;
import dev.bramble.proto.inventory.v1.AcknowledgementServiceGrpc;
import dev.bramble.proto.inventory.v1.InventoryServiceGrpc;
import dev.bramble.proto.inventory.v1.Pi;
import dev.bramble.proto.inventory.v1.WatchRequest;
import dev.bramble.proto.inventory.v1.WatchRequest.Scope;
import dev.bramble.proto.inventory.v1.WatchResponse;
import io.grpc.Channel;
import io.grpc.Context;
import io.grpc.stub.StreamObserver;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Data services as the inventory sees them: each watches, and acknowledges what it is sent, unless it is told to lag. */
public final class FakeWatchers implements AutoCloseable {
    private final Channel channel;
    private final Context.CancellableContext open = Context.current().withCancellation();
    /** Up to what each acknowledges; all without an entry. */
    private final Map<Scope, Long> stuckAt = new ConcurrentHashMap<>();

    /** The Pis as iscsi-service knows them, by uid: those that it acknowledged. */
    public final Map<String, Pi> onDisk = new ConcurrentHashMap<>();

    /** What each is informed of. */
    public final Map<Scope, Long> informed = new ConcurrentHashMap<>();

    FakeWatchers(Channel channel, Scope... scopes) {
        this.channel = channel;
        for (Scope scope : scopes) {
            WatchRequest request = WatchRequest.newBuilder()
                    .setScope(scope)
                    .setWatcher(name(scope))
                    .build();
            open.run(() -> InventoryServiceGrpc.newStub(channel).watch(request, new Watcher(scope)));
        }
    }

    private static String name(Scope scope) {
        return scope.name().toLowerCase(Locale.ROOT) + "-service@test";
    }

    /** From now on it takes in nothing. */
    public void stick(Scope scope) {
        stuckAt.put(scope, informed.getOrDefault(scope, 0L));
    }

    /** Goes on with what it was sent meanwhile. */
    public void goOn(Scope scope) {
        stuckAt.remove(scope);
        acknowledge(scope, informed.getOrDefault(scope, 0L));
    }

    private void acknowledge(Scope scope, long revision) {
        if (revision > stuckAt.getOrDefault(scope, Long.MAX_VALUE)) {
            return;
        }
        AcknowledgementServiceGrpc.newStub(channel)
                .acknowledge(
                        AcknowledgeRequest.newBuilder()
                                .setScope(scope)
                                .setWatcher(name(scope))
                                .setRevision(revision)
                                .build(),
                        new Ignored());
    }

    /** Acknowledges what it is sent. */
    private final class Watcher implements StreamObserver<WatchResponse> {
        private final Scope scope;
        private boolean whole;

        Watcher(Scope scope) {
            this.scope = scope;
        }

        @Override
        public void onNext(WatchResponse response) {
            if (scope == Scope.ISCSI && response.hasPi() && !stuckAt.containsKey(scope)) {
                onDisk.put(response.getPi().getUid(), response.getPi());
            }
            whole |= response.getBookmark().getSnapshotEnd();
            if (whole) {
                informed.put(scope, response.getRevision());
                acknowledge(scope, response.getRevision());
            }
        }

        @Override
        public void onError(Throwable problem) {
            informed.remove(scope);
        }

        @Override
        public void onCompleted() {
            informed.remove(scope);
        }
    }

    /** Its test sees by the inventory's answers whether it came. */
    private static final class Ignored implements StreamObserver<Empty> {
        @Override
        public void onNext(Empty nothing) {
            // Nothing is in it.
        }

        @Override
        public void onError(Throwable problem) {
            // As when the service is killed at this moment.
        }

        @Override
        public void onCompleted() {
            // It is noted.
        }
    }

    @Override
    public void close() {
        open.cancel(null);
    }
}
