package dev.bramble.nfs.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.Timestamp;
import dev.bramble.proto.boot.v1.Sighting;
import dev.bramble.proto.boot.v1.SightingServiceGrpc;
import dev.bramble.proto.boot.v1.WatchSightingsRequest;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What tftp-service sees arrives, over its restarts. */
class SightingFollowerTest {
    private final String name = UUID.randomUUID().toString();
    private final LinkedBlockingQueue<StreamObserver<Sighting>> watches = new LinkedBlockingQueue<>();
    private final List<String> seen = new CopyOnWriteArrayList<>();
    private Server server = InProcessServerBuilder.forName("none").build();

    private final class Tftp extends SightingServiceGrpc.SightingServiceImplBase {
        @Override
        public void watchSightings(WatchSightingsRequest request, StreamObserver<Sighting> sightings) {
            watches.add(sightings);
        }
    }

    private void startTftp() throws Exception {
        server = InProcessServerBuilder.forName(name)
                .addService(new Tftp())
                .build()
                .start();
    }

    private SightingFollower follow() {
        return SightingFollower.start(
                InProcessChannelBuilder.forName(name).build(),
                (uid, address, time, boot) ->
                        seen.add(uid + " " + address.getHostAddress() + " " + time + " " + boot.getEpochSecond()));
    }

    @AfterEach
    void close() {
        server.shutdownNow();
    }

    private StreamObserver<Sighting> watch() throws InterruptedException {
        StreamObserver<Sighting> watch = watches.poll(10, TimeUnit.SECONDS);
        assertThat(watch).isNotNull();
        return watch;
    }

    private static Sighting sighting(String pi, String address) {
        return Sighting.newBuilder()
                .setPi(pi)
                .setAddress(address)
                .setTime(Timestamp.newBuilder().setSeconds(60))
                .setBootTime(Timestamp.newBuilder().setSeconds(50))
                .build();
    }

    @Test
    void whatIsSeenIsTold() throws Exception {
        startTftp();
        try (var _ = follow()) {
            StreamObserver<Sighting> watch = watch();
            watch.onNext(sighting("a", "192.0.2.1"));
            watch.onNext(sighting("b", "no address"));
            watch.onNext(sighting("c", "2001:db8::1"));
            await().untilAsserted(() -> assertThat(seen)
                    .containsExactly(
                            "a 192.0.2.1 1970-01-01T00:01:00Z 50", "c 2001:db8:0:0:0:0:0:1 1970-01-01T00:01:00Z 50"));
        }
    }

    @Test
    void tftpServiceMayComeLateGoAndComeBack() throws Exception {
        try (var _ = follow()) {
            startTftp();
            watch().onNext(sighting("a", "192.0.2.1"));
            await().untilAsserted(() -> assertThat(seen).hasSize(1));
            server.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
            startTftp();
            StreamObserver<Sighting> again = watch();
            again.onNext(sighting("a", "192.0.2.2"));
            await().untilAsserted(() -> assertThat(seen).hasSize(2));
            again.onError(Status.INTERNAL.asRuntimeException());
            StreamObserver<Sighting> third = watch();
            third.onCompleted();
            assertThat(watch()).isNotNull();
        }
    }
}
