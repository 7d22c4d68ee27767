package dev.bramble.bench.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bramble.bench.WrongAnswerException;
import dev.bramble.proto.inventory.v1.InventoryServiceGrpc;
import dev.bramble.proto.inventory.v1.Pi;
import dev.bramble.proto.inventory.v1.WatchRequest;
import dev.bramble.proto.inventory.v1.WatchResponse;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class WatchersTest {
    private static final String UID = "abcdef012345";

    private final Inventory inventory = new Inventory();
    private Server server;
    private String address;

    private static final class Inventory extends InventoryServiceGrpc.InventoryServiceImplBase {
        private final List<StreamObserver<WatchResponse>> watchers = new CopyOnWriteArrayList<>();

        @Override
        public void watch(WatchRequest request, StreamObserver<WatchResponse> response) {
            watchers.add(response);
            response.onNext(WatchResponse.newBuilder()
                    .setRevision(request.getFromRevision())
                    .setBookmark(WatchResponse.Bookmark.getDefaultInstance())
                    .build());
        }
    }

    @BeforeEach
    void start() throws Exception {
        server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .addService(inventory)
                .build()
                .start();
        address = "127.0.0.1:" + server.getPort();
    }

    @AfterEach
    void stop() throws Exception {
        server.shutdownNow().awaitTermination();
    }

    private static WatchResponse changed(String uid, long revision) {
        return WatchResponse.newBuilder()
                .setRevision(revision)
                .setPi(Pi.newBuilder().setUid(uid))
                .build();
    }

    @Test
    void allHaveToBeToldOfThePi() throws Exception {
        try (var watchers = Watchers.open(address, 101, 7, UID)) {
            assertThat(inventory.watchers).hasSize(101);
            inventory.watchers.forEach(watcher -> watcher.onNext(changed(UID, 8)));
            watchers.awaitPi(8);
        }
    }

    @Test
    void onePassedOverIsAWrongAnswer() throws Exception {
        try (var watchers = Watchers.open(address, 3, 7, UID)) {
            inventory.watchers.subList(0, 2).forEach(watcher -> watcher.onNext(changed(UID, 8)));
            inventory.watchers.get(2).onNext(changed("zyxwvu987654", 8));
            assertThatThrownBy(() -> watchers.awaitPi(8)).isInstanceOf(WrongAnswerException.class);
        }
    }

    /** Whichever it is: the service sees them in another order than they were opened in. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void oneThatEndsIsAWrongAnswer(int which) throws Exception {
        try (var watchers = Watchers.open(address, 3, 7, UID)) {
            inventory.watchers.get(which).onError(Status.UNAVAILABLE.asRuntimeException());
            assertThatThrownBy(() -> watchers.awaitPi(8)).hasMessageContaining("UNAVAILABLE");
        }
    }
}
