package dev.bramble.inventory.api;

import com.google.longrunning.Operation;
import dev.bramble.inventory.Refusal;
import dev.bramble.inventory.discovery.Bootloader;
import dev.bramble.inventory.provision.Provisioner;
import dev.bramble.inventory.store.DiscoveryStore;
import dev.bramble.proto.inventory.v1.AdoptPiRequest;
import dev.bramble.proto.inventory.v1.CreatePiRequest;
import dev.bramble.proto.inventory.v1.DiscoveredPi;
import dev.bramble.proto.inventory.v1.DiscoveryServiceGrpc.DiscoveryServiceImplBase;
import dev.bramble.proto.inventory.v1.ListDiscoveredPisRequest;
import dev.bramble.proto.inventory.v1.ListDiscoveredPisResponse;
import dev.bramble.proto.inventory.v1.Pi;
import io.grpc.stub.StreamObserver;

/** bramble.inventory.v1.DiscoveryService. */
public final class DiscoveryEndpoint extends DiscoveryServiceImplBase {
    private final DiscoveryStore discovered;
    private final Provisioner provisioner;
    private final OperationMessages operations;

    public DiscoveryEndpoint(DiscoveryStore discovered, Provisioner provisioner, OperationMessages operations) {
        this.discovered = discovered;
        this.provisioner = provisioner;
        this.operations = operations;
    }

    @Override
    public void listDiscoveredPis(
            ListDiscoveredPisRequest request, StreamObserver<ListDiscoveredPisResponse> response) {
        Answers.answer(
                response,
                () -> ListDiscoveredPisResponse.newBuilder()
                        .addAllDiscoveredPis(discovered.list().stream()
                                .map(board -> board.toBuilder()
                                        .setBootloader(Bootloader.of(board.getBlockBytes()))
                                        .build())
                                .toList())
                        .build());
    }

    @Override
    public void adoptPi(AdoptPiRequest request, StreamObserver<Operation> response) {
        Answers.answer(
                response,
                () -> operations.toMessage(provisioner.create(CreatePiRequest.newBuilder()
                        .setPi(adopted(request))
                        .setRequestId(request.getRequestId())
                        .build())));
    }

    private Pi adopted(AdoptPiRequest request) {
        String identity = request.getIdentity();
        DiscoveredPi board = discovered
                .find(identity)
                .orElseThrow(() -> Refusal.notFound("no board with the MAC or serial '" + identity
                        + "' asked for files and waits to be adopted; `bramble pi list` shows those that do,"
                        + " `bramble pi add` takes any"));
        Pi.Builder pi = request.getPi().toBuilder();
        if (pi.getMacsCount() == 0) {
            if (board.getMac().isEmpty()) {
                throw Refusal.invalid(
                        "pi.macs",
                        "the board with the serial " + board.getSerial()
                                + " did not tell its MAC; it stands on the board's screen and label");
            }
            pi.addMacs(board.getMac());
        }
        return pi.getSerial().isEmpty() ? pi.setSerial(board.getSerial()).build() : pi.build();
    }
}
