package dev.bramble.inventory.image;

import dev.bramble.proto.inventory.v1.Image;
import dev.bramble.proto.storage.v1.BootTreeServiceGrpc;
import dev.bramble.proto.storage.v1.BootTreeServiceGrpc.BootTreeServiceBlockingStub;
import dev.bramble.proto.storage.v1.ForgetBaseRequest;
import io.grpc.Channel;
import io.grpc.StatusRuntimeException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What nfs-service keeps of images' boot partitions, so that the trees to come share its blocks. */
public final class KeptPartitions {
    private static final Logger log = LoggerFactory.getLogger(KeptPartitions.class);
    private static final int DEADLINE_SECONDS = 30;

    private final BootTreeServiceBlockingStub trees;

    public KeptPartitions(Channel nfs) {
        this.trees = BootTreeServiceGrpc.newBlockingStub(nfs);
    }

    /** Gives up an image's. Its room is all that is lost where nfs-service is away, and that until others take its place. */
    void forget(Image image) {
        if (image.getSha256().isEmpty()) {
            return;
        }
        try {
            var _ = trees.withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS)
                    .forgetBase(ForgetBaseRequest.newBuilder()
                            .setSha256(image.getSha256())
                            .build());
        } catch (StatusRuntimeException e) {
            log.atWarn()
                    .addKeyValue("image", image.getName())
                    .addKeyValue("reason", e.getStatus())
                    .log("nfs-service may keep a copy of the deleted image's boot partition until it needs the place");
        }
    }
}
