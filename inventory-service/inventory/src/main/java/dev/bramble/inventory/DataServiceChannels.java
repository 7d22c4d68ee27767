package dev.bramble.inventory;

import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;

/** The channels to the data services. They connect when they are used, and again when the other side comes back. */
record DataServiceChannels(ManagedChannel iscsi, ManagedChannel nfs) implements AutoCloseable {
    private static final int MAX_MESSAGE_BYTES = 4 << 20;

    static DataServiceChannels open(InventoryConfiguration configuration) {
        return new DataServiceChannels(
                channel(configuration.volumeService()), channel(configuration.bootTreeService()));
    }

    private static ManagedChannel channel(String address) {
        return ManagedChannelBuilder.forTarget(address)
                .usePlaintext()
                .maxInboundMessageSize(MAX_MESSAGE_BYTES)
                .build();
    }

    @Override
    public void close() {
        iscsi.shutdownNow();
        nfs.shutdownNow();
    }
}
