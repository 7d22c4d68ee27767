package dev.bramble.cli;

import com.google.longrunning.Operation;
import com.google.protobuf.Any;
import com.google.protobuf.util.Timestamps;
import dev.bramble.proto.inventory.v1.AdoptPiRequest;
import dev.bramble.proto.inventory.v1.CreatePiRequest;
import dev.bramble.proto.inventory.v1.DiscoveredPi;
import dev.bramble.proto.inventory.v1.DiscoveryServiceGrpc;
import dev.bramble.proto.inventory.v1.Endpoints;
import dev.bramble.proto.inventory.v1.GetEndpointsRequest;
import dev.bramble.proto.inventory.v1.GetPiRequest;
import dev.bramble.proto.inventory.v1.GetReportRequest;
import dev.bramble.proto.inventory.v1.InventoryServiceGrpc;
import dev.bramble.proto.inventory.v1.ListDiscoveredPisRequest;
import dev.bramble.proto.inventory.v1.ListDiscoveredPisResponse;
import dev.bramble.proto.inventory.v1.ListPisRequest;
import dev.bramble.proto.inventory.v1.ListPisResponse;
import dev.bramble.proto.inventory.v1.Pi;
import dev.bramble.proto.inventory.v1.PreflightFinding;
import dev.bramble.proto.inventory.v1.PreflightReport;
import dev.bramble.proto.inventory.v1.PreflightServiceGrpc;
import dev.bramble.proto.inventory.v1.ProvisionMetadata;
import dev.bramble.proto.inventory.v1.ProvisionPiRequest;
import dev.bramble.proto.inventory.v1.ServiceLag;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An inventory with two Pis and a board that waits to be adopted; the real one has tests of its own. */
final class FakeInventory implements AutoCloseable {
    static final Pi KITCHEN = Pi.newBuilder()
            .setName("kitchen")
            .setUid("abcdef012345")
            .addMacs("dc:a6:32:e9:00:4c")
            .setIp("192.168.1.50")
            .setImage("ubuntu")
            .setBootTree("trees/abcdef012345")
            .setState(Pi.State.READY)
            .build();
    static final Pi SHED = Pi.newBuilder()
            .setName("shed")
            .setUid("abcdef012346")
            .addMacs("dc:a6:32:e9:00:4d")
            .addMacs("dc:a6:32:e9:00:4e")
            .setImage("true")
            .setState(Pi.State.READY)
            .build();
    static final DiscoveredPi BOARD = DiscoveredPi.newBuilder()
            .setMac("d8:3a:dd:00:00:07")
            .setSerial("9ffefdef")
            .setAddress("192.168.1.77")
            .setBlockBytes(1468)
            .setBootloader("EEPROM of 2022-10 or later")
            .setFirstSeen(Timestamps.fromSeconds(1_780_000_000))
            .setLastSeen(Timestamps.fromSeconds(1_780_000_060))
            .build();

    volatile int tftpPort = 69;
    volatile List<DiscoveredPi> discovered = List.of(BOARD);
    volatile @Nullable AdoptPiRequest adopted;
    volatile @Nullable CreatePiRequest created;
    /** Who has not taken in a Pi that was made. */
    volatile List<ServiceLag> lags = List.of();

    private final Server server;

    FakeInventory() throws IOException {
        server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .addService(new Pis())
                .addService(new Discovery())
                .addService(new Preflight())
                .build()
                .start();
    }

    CommandRun run(String... arguments) {
        String[] all = Arrays.copyOf(arguments, arguments.length + 2);
        all[arguments.length] = "--server";
        all[arguments.length + 1] = "127.0.0.1:" + server.getPort();
        return CommandRun.of(all);
    }

    private static <T> void answer(StreamObserver<T> response, T answer) {
        response.onNext(answer);
        response.onCompleted();
    }

    private Operation done(Pi pi) {
        return Operation.newBuilder()
                .setName("operations/1")
                .setMetadata(Any.pack(ProvisionMetadata.newBuilder()
                        .setStep(ProvisionMetadata.Step.DONE)
                        .addAllLags(lags)
                        .build()))
                .setDone(true)
                .setResponse(Any.pack(pi))
                .build();
    }

    private final class Pis extends InventoryServiceGrpc.InventoryServiceImplBase {
        @Override
        public void getPi(GetPiRequest request, StreamObserver<Pi> response) {
            answer(response, request.getPi().equals("shed") ? SHED : KITCHEN);
        }

        @Override
        public void createPi(CreatePiRequest request, StreamObserver<Operation> response) {
            created = request;
            answer(
                    response,
                    done(request.getPi().toBuilder().setState(Pi.State.READY).build()));
        }

        @Override
        public void provisionPi(ProvisionPiRequest request, StreamObserver<Operation> response) {
            answer(response, done(request.getUid().equals(SHED.getUid()) ? SHED : KITCHEN));
        }

        @Override
        public void listPis(ListPisRequest request, StreamObserver<ListPisResponse> response) {
            answer(
                    response,
                    ListPisResponse.newBuilder().addPis(KITCHEN).addPis(SHED).build());
        }

        @Override
        public void getEndpoints(GetEndpointsRequest request, StreamObserver<Endpoints> response) {
            answer(
                    response,
                    Endpoints.newBuilder()
                            .setServer("192.168.1.2")
                            .setTftpPort(tftpPort)
                            .setIscsiPort(3260)
                            .setNfsPort(2049)
                            .setBootRoot("/srv/bramble/boot")
                            .build());
        }
    }

    private final class Discovery extends DiscoveryServiceGrpc.DiscoveryServiceImplBase {
        @Override
        public void listDiscoveredPis(
                ListDiscoveredPisRequest request, StreamObserver<ListDiscoveredPisResponse> response) {
            answer(
                    response,
                    ListDiscoveredPisResponse.newBuilder()
                            .addAllDiscoveredPis(discovered)
                            .build());
        }

        @Override
        public void adoptPi(AdoptPiRequest request, StreamObserver<Operation> response) {
            adopted = request;
            answer(
                    response,
                    done(request.getPi().toBuilder()
                            .addMacs(BOARD.getMac())
                            .setState(Pi.State.READY)
                            .build()));
        }
    }

    private static final class Preflight extends PreflightServiceGrpc.PreflightServiceImplBase {
        @Override
        public void getReport(GetReportRequest request, StreamObserver<PreflightReport> response) {
            answer(
                    response,
                    PreflightReport.newBuilder()
                            .setPi(request.getPi())
                            .setCheckTime(Timestamps.fromSeconds(1_780_000_000))
                            .addFindings(PreflightFinding.newBuilder()
                                    .setSeverity(PreflightFinding.Severity.ERROR)
                                    .setCode("kernel-missing")
                                    .setWhat("the kernel vmlinuz is not in the boot tree"))
                            .build());
        }
    }

    @Override
    public void close() {
        server.shutdownNow();
    }
}
