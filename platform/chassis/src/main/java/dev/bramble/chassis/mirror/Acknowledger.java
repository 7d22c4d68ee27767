package dev.bramble.chassis.mirror;

import com.google.protobuf.Empty;
import dev.bramble.proto.inventory.v1.AcknowledgeRequest;
import dev.bramble.proto.inventory.v1.AcknowledgementServiceGrpc;
import dev.bramble.proto.inventory.v1.WatchRequest;
import io.grpc.Channel;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the inventory by which revision this service serves. One call at a time: of what comes meanwhile only the latest
 * revision is told. What fails is told again with the next message of the watch, a bookmark at the latest; nothing waits for it.
 */
final class Acknowledger {
    private static final Logger log = LoggerFactory.getLogger(Acknowledger.class);
    private static final long DEADLINE_SECONDS = 5;

    private final AcknowledgementServiceGrpc.AcknowledgementServiceStub inventory;
    private final AcknowledgeRequest who;
    private long takenIn;
    private long told;
    private boolean calling;

    Acknowledger(Channel channel, WatchRequest request) {
        inventory = AcknowledgementServiceGrpc.newStub(channel);
        who = AcknowledgeRequest.newBuilder()
                .setScope(request.getScope())
                .setWatcher(request.getWatcher())
                .build();
    }

    /** Another watch is open: the inventory knows nothing of what was told in the one before. */
    synchronized void begin() {
        told = 0;
    }

    /** The service serves by this revision. */
    synchronized void takenIn(long revision) {
        takenIn = revision;
        tell();
    }

    private void tell() {
        if (calling || takenIn == told) {
            return;
        }
        calling = true;
        told = takenIn;
        try {
            inventory
                    .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS)
                    .acknowledge(who.toBuilder().setRevision(takenIn).build(), new Answer());
        } catch (RuntimeException e) {
            failed(e);
        }
    }

    private synchronized void ended() {
        calling = false;
        tell();
    }

    private synchronized void failed(Throwable problem) {
        calling = false;
        told = 0;
        // The watch tells of an inventory that is away; one of the release before does not know this call.
        log.atDebug().addKeyValue("problem", problem.toString()).log("the inventory did not take an acknowledgement");
    }

    /** What becomes of one call. */
    private final class Answer implements StreamObserver<Empty> {
        @Override
        public void onNext(Empty nothing) {
            // Its end comes after it.
        }

        @Override
        public void onError(Throwable problem) {
            failed(problem);
        }

        @Override
        public void onCompleted() {
            ended();
        }
    }
}
