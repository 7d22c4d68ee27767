package dev.bramble.cli;

import dev.bramble.proto.inventory.v1.GetPiRequest;
import dev.bramble.proto.inventory.v1.Pi;
import dev.bramble.proto.storage.v1.BootTreeServiceGrpc;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A connection to the boot tree service, with the names that the inventory has for its trees. */
final class TreeConnection implements AutoCloseable {
    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private static final Pattern UID = Pattern.compile("[a-z0-9]{12}");

    private final ManagedChannel channel;
    private final String inventory;

    private TreeConnection(ManagedChannel channel, String inventory) {
        this.channel = channel;
        this.inventory = inventory;
    }

    /**
     * A connection that is made at the first call.
     *
     * @param address host:port
     * @param inventory host:port; asked only where a name is to be known
     */
    static TreeConnection to(String address, String inventory) {
        try {
            return new TreeConnection(
                    NettyChannelBuilder.forTarget(address).usePlaintext().build(), inventory);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure("'" + address + "' is no HOST:PORT", e);
        }
    }

    /** For calls that are answered at once. */
    BootTreeServiceGrpc.BootTreeServiceBlockingStub quick() {
        return BootTreeServiceGrpc.newBlockingStub(channel).withDeadlineAfter(DEADLINE);
    }

    /** For calls that may have to copy a tree, which takes as long as it takes. */
    BootTreeServiceGrpc.BootTreeServiceBlockingStub patient() {
        return BootTreeServiceGrpc.newBlockingStub(channel);
    }

    /** The uid of a Pi: itself, or what the inventory says of a name or MAC. */
    String uid(String pi) {
        if (UID.matcher(pi).matches()) {
            return pi;
        }
        try (InventoryConnection names = InventoryConnection.to(inventory)) {
            return names.inventory()
                    .getPi(GetPiRequest.newBuilder().setPi(pi).build())
                    .getUid();
        } catch (StatusRuntimeException e) {
            if (e.getStatus().getCode() == Status.Code.UNAVAILABLE) {
                throw new CommandFailure(
                        "'%s' is no uid, and the inventory at %s, which knows the Pis' names, does not answer: give the uid, or name the inventory with --inventory HOST:PORT"
                                .formatted(pi, inventory),
                        e);
            }
            throw new CommandFailure(FailureMessages.of(e, "the inventory"), e);
        }
    }

    /** The Pis' names by uid; none when the inventory does not answer: trees are shown without it too. */
    Map<String, String> names() {
        try (InventoryConnection names = InventoryConnection.to(inventory)) {
            return PiListCommand.all(names, "").stream().collect(Collectors.toMap(Pi::getUid, Pi::getName));
        } catch (StatusRuntimeException noInventory) {
            return Map.of();
        }
    }

    @Override
    public void close() {
        channel.shutdownNow();
        try {
            channel.awaitTermination(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
