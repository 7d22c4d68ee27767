package dev.bramble.tftp.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.bramble.chassis.mirror.InventoryMirror;
import dev.bramble.chassis.mirror.InventoryView;
import dev.bramble.proto.boot.v1.Sighting;
import dev.bramble.proto.boot.v1.SightingServiceGrpc;
import dev.bramble.proto.boot.v1.WatchSightingsRequest;
import dev.bramble.proto.inventory.v1.Pi;
import dev.bramble.tftp.events.Requesters;
import dev.bramble.tftp.events.Sightings;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.StreamObserver;
import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** From requests to what a follower is told. */
class SightingEndpointTest {
    private static final Pi PI = Pi.newBuilder()
            .setUid("abcdef012345")
            .addMacs("dc:a6:32:e9:00:4c")
            .setSerial("10000000deadbeef")
            .addPrefixes("lab/shelf1")
            .setIp("192.0.2.50")
            .build();

    private final Sightings sightings = new Sightings();
    private final Requesters requesters = new Requesters(
            InventoryMirror.fixed(InventoryView.of(7, List.of(PI))), () -> Instant.ofEpochSecond(60), sightings);
    private final String name = UUID.randomUUID().toString();
    private Server server;
    private ManagedChannel channel;

    @BeforeEach
    void start() throws Exception {
        server = InProcessServerBuilder.forName(name)
                .addService(new SightingEndpoint(sightings))
                .build()
                .start();
        channel = InProcessChannelBuilder.forName(name).build();
    }

    @AfterEach
    void close() {
        channel.shutdownNow();
        server.shutdownNow();
    }

    private void request(String path, String address) {
        var _ = requesters.identify(path, InetAddress.ofLiteral(address));
    }

    private List<Sighting> watch() {
        List<Sighting> told = new CopyOnWriteArrayList<>();
        SightingServiceGrpc.newStub(channel)
                .watchSightings(WatchSightingsRequest.getDefaultInstance(), new StreamObserver<>() {
                    @Override
                    public void onNext(Sighting sighting) {
                        told.add(sighting);
                    }

                    @Override
                    public void onError(Throwable failure) {}

                    @Override
                    public void onCompleted() {}
                });
        return told;
    }

    private static void awaitAddresses(List<Sighting> told, String... addresses) {
        await().untilAsserted(
                        () -> assertThat(told).extracting(Sighting::getAddress).containsExactly(addresses));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dc-a6-32-e9-00-4c/start4.elf",
                "deadbeef/config.txt",
                "10000000DEADBEEF/config.txt",
                "lab/shelf1/no-such-file"
            })
    void aRequestBelowAPisOwnPrefixShowsWhereItIs(String path) {
        List<Sighting> told = watch();
        request(path, "198.51.100.1");
        awaitAddresses(told, "198.51.100.1");
        assertThat(told.getFirst().getPi()).isEqualTo("abcdef012345");
        assertThat(told.getFirst().getTime().getSeconds()).isEqualTo(60);
    }

    @Test
    void whatIsKnownComesFirstAndThenEachChange() {
        request("deadbeef/a", "198.51.100.1");
        List<Sighting> told = watch();
        awaitAddresses(told, "198.51.100.1");
        request("deadbeef/b", "198.51.100.1");
        request("deadbeef/b", "198.51.100.2");
        request("deadbeef/b", "198.51.100.1");
        awaitAddresses(told, "198.51.100.1", "198.51.100.2", "198.51.100.1");
        awaitAddresses(watch(), "198.51.100.1");
    }

    /** Who only knows a Pi's uid or address, or asks as U-Boot does, shows nothing; and strangers are none of ours. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "start4.elf",
                "trees/abcdef012345/config.txt",
                "pxelinux.cfg/01-dc-a6-32-e9-00-4c",
                "pxelinux.cfg/C0000232",
                "aa-bb-cc-dd-ee-ff/start4.elf",
                "cafecafe/start4.elf"
            })
    void otherRequestsShowNothing(String path) {
        List<Sighting> told = watch();
        // From its fixed address too, by which it would be known.
        request(path, "192.0.2.50");
        request("deadbeef/x", "198.51.100.9");
        awaitAddresses(told, "198.51.100.9");
    }
}
