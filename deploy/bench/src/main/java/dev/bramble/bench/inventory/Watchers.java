package dev.bramble.bench.inventory;

import dev.bramble.bench.WrongAnswerException;
import dev.bramble.proto.inventory.v1.InventoryServiceGrpc;
import dev.bramble.proto.inventory.v1.WatchRequest;
import dev.bramble.proto.inventory.v1.WatchResponse;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Watch calls, many on each of a few connections. */
final class Watchers implements AutoCloseable {
    private static final int PER_CONNECTION = 100;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final List<ManagedChannel> connections = new ArrayList<>();
    private final List<Watcher> watchers = new CopyOnWriteArrayList<>();

    private Watchers() {}

    /**
     * Returns when each of them has been answered: it waits for changes then.
     *
     * @param uid of the Pi that is to change
     */
    static Watchers open(String address, int count, long fromRevision, String uid)
            throws IOException, WrongAnswerException {
        var opened = new Watchers();
        try {
            WatchRequest request = WatchRequest.newBuilder()
                    .setFromRevision(fromRevision)
                    .setScope(WatchRequest.Scope.READER)
                    .setWatcher("bench")
                    .build();
            for (int i = 0; i < count; i++) {
                if (i % PER_CONNECTION == 0) {
                    opened.connections.add(NettyChannelBuilder.forTarget(address)
                            .usePlaintext()
                            .build());
                }
                var watcher = new Watcher(uid, opened::fail);
                opened.watchers.add(watcher);
                InventoryServiceGrpc.newStub(opened.connections.getLast()).watch(request, watcher);
            }
            for (Watcher watcher : opened.watchers) {
                watcher.await(fromRevision, false);
            }
            return opened;
        } catch (IOException | WrongAnswerException e) {
            opened.close();
            throw e;
        }
    }

    /** Returns when each was told of the Pi as of this revision. */
    void awaitPi(long revision) throws IOException, WrongAnswerException {
        for (Watcher watcher : watchers) {
            watcher.await(revision, true);
        }
    }

    /** Whoever is waited for at that moment, that one of them ended is the answer. */
    private void fail(String why) {
        watchers.forEach(watcher -> watcher.fail(why));
    }

    @Override
    public void close() {
        connections.forEach(ManagedChannel::shutdownNow);
    }

    private static final class Watcher implements StreamObserver<WatchResponse> {
        private final String uid;
        private final Consumer<String> ends;
        private long reached;
        private long toldOfPi;
        private String failure = "";

        Watcher(String uid, Consumer<String> ends) {
            this.uid = uid;
            this.ends = ends;
        }

        @Override
        public synchronized void onNext(WatchResponse told) {
            reached = Math.max(reached, told.getRevision());
            if (told.getPi().getUid().equals(uid)) {
                toldOfPi = told.getRevision();
            }
            notifyAll();
        }

        @Override
        public void onError(Throwable thrown) {
            ends.accept(String.valueOf(thrown.getMessage()));
        }

        @Override
        public void onCompleted() {
            ends.accept("the watch ended");
        }

        /** One of all has ended. */
        synchronized void fail(String why) {
            failure = why;
            notifyAll();
        }

        /** {@code ofPi}: it must have been told of the Pi, not only that the inventory is so far. */
        synchronized void await(long revision, boolean ofPi) throws IOException, WrongAnswerException {
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (reached < revision && failure.isEmpty() && System.nanoTime() - end < 0) {
                try {
                    wait(PATIENCE.toMillis());
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new IOException("the bench was interrupted", e);
                }
            }
            if (reached < revision || (ofPi && toldOfPi < revision)) {
                throw new WrongAnswerException("a watcher is at revision %d of %d, was told of the Pi at %d %s"
                        .formatted(reached, revision, toldOfPi, failure));
            }
        }
    }
}
