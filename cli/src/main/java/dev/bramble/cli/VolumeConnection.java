package dev.bramble.cli;

import dev.bramble.proto.storage.v1.VolumeServiceGrpc;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A connection to the volume service. */
final class VolumeConnection implements AutoCloseable {
    private static final Duration DEADLINE = Duration.ofSeconds(20);

    private final ManagedChannel channel;

    private VolumeConnection(ManagedChannel channel) {
        this.channel = channel;
    }

    /**
     * A connection that is made at the first call.
     *
     * @param address host:port
     */
    static VolumeConnection to(String address) {
        try {
            return new VolumeConnection(
                    NettyChannelBuilder.forTarget(address).usePlaintext().build());
        } catch (IllegalArgumentException e) {
            throw new CommandFailure("'" + address + "' is no HOST:PORT", e);
        }
    }

    /** For calls that are answered at once. */
    VolumeServiceGrpc.VolumeServiceBlockingStub quick() {
        return VolumeServiceGrpc.newBlockingStub(channel).withDeadlineAfter(DEADLINE);
    }

    /** For calls that may have to copy a disk, which takes as long as it takes. */
    VolumeServiceGrpc.VolumeServiceBlockingStub patient() {
        return VolumeServiceGrpc.newBlockingStub(channel);
    }

    /** For sending a disk. */
    VolumeServiceGrpc.VolumeServiceStub stream() {
        return VolumeServiceGrpc.newStub(channel);
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
