package dev.bramble.bench.server;

import dev.bramble.proto.inventory.v1.InventoryServiceGrpc;
import dev.bramble.proto.inventory.v1.Pi;
import dev.bramble.proto.inventory.v1.WatchRequest;
import dev.bramble.proto.inventory.v1.WatchResponse;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** The inventory of the bench: a watch that tells of Pis, and nothing else. */
public final class Roster extends InventoryServiceGrpc.InventoryServiceImplBase implements AutoCloseable {
    private final List<Pi> pis = new ArrayList<>();
    private final List<ServerCallStreamObserver<WatchResponse>> watchers = new ArrayList<>();
    private final io.grpc.Server server;

    private Roster(InetSocketAddress address) throws IOException {
        server = NettyServerBuilder.forAddress(address).addService(this).build().start();
    }

    /** Listens, with nobody in it. */
    public static Roster serve(InetSocketAddress address) throws IOException {
        return new Roster(address);
    }

    /** Makes a Pi known; its initiator and target are made of its uid. */
    public synchronized Pi add(String uid, InetAddress address) {
        Pi pi = Pi.newBuilder()
                .setUid(uid)
                .setName(uid)
                .setIp(address.getHostAddress())
                .addMacs("dc:a6:32:e9:00:%02x".formatted(pis.size() & 0xff))
                .setInitiator("iqn.2026-11.dev.bramble:pi-" + uid)
                .setTarget("iqn.2026-11.dev.bramble:root-" + uid)
                .setVolume(uid)
                .setState(Pi.State.READY)
                .setRevision(pis.size() + 1L)
                .build();
        pis.add(pi);
        watchers.removeIf(ServerCallStreamObserver::isCancelled);
        watchers.forEach(watcher -> watcher.onNext(
                WatchResponse.newBuilder().setRevision(pis.size()).setPi(pi).build()));
        return pi;
    }

    @Override
    public synchronized void watch(WatchRequest request, StreamObserver<WatchResponse> responses) {
        var watcher = (ServerCallStreamObserver<WatchResponse>) responses;
        watcher.setOnCancelHandler(() -> {});
        boolean snapshot = request.getFromRevision() == 0;
        for (Pi pi : pis) {
            if (pi.getRevision() > request.getFromRevision()) {
                watcher.onNext(WatchResponse.newBuilder()
                        .setRevision(snapshot ? 0 : pi.getRevision())
                        .setPi(pi)
                        .build());
            }
        }
        watcher.onNext(WatchResponse.newBuilder()
                .setRevision(pis.size())
                .setBookmark(WatchResponse.Bookmark.newBuilder().setSnapshotEnd(snapshot))
                .build());
        watchers.add(watcher);
    }

    @Override
    public void close() {
        server.shutdownNow();
    }
}
