package dev.bramble.tftp.events;

import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import dev.bramble.chassis.event.BootEvents;
import dev.bramble.proto.boot.v1.BootEvent;
import dev.bramble.proto.boot.v1.FileAborted;
import dev.bramble.proto.boot.v1.FileMissed;
import dev.bramble.proto.boot.v1.FileRequested;
import dev.bramble.proto.boot.v1.FileServed;
import dev.bramble.proto.boot.v1.TransferStalled;
import dev.bramble.tftp.transfer.Outcome;
import dev.bramble.tftp.transfer.ReadTransfer;
import dev.bramble.tftp.transfer.Terms;
import java.time.Instant;

/** Tells the fate of each request as boot events. */
public final class TransferReporter {
    private static final int MAX_PATH_CHARS = 512;

    private final BootEvents events;
    private final ExpectedMisses expectedMisses;

    public TransferReporter(BootEvents events, ExpectedMisses expectedMisses) {
        this.events = events;
        this.expectedMisses = expectedMisses;
    }

    /** The request is taken, and these terms hold for it; it bears the time when it came, before the file was looked for. */
    public void requested(Requester requester, Terms terms) {
        publish(
                requester,
                BootEvent.newBuilder()
                        .setTime(timestamp(requester.received()))
                        .setFileRequested(FileRequested.newBuilder()
                                .setPath(path(requester))
                                .setBlockBytes(terms.blockBytes())
                                .setWindowBlocks(terms.windowBlocks())));
    }

    /** There is no such file, or none to be served. */
    public boolean missed(Requester requester, String message) {
        boolean expected = expectedMisses.contains(requester.path());
        publish(
                requester,
                BootEvent.newBuilder()
                        .setFileMissed(FileMissed.newBuilder()
                                .setPath(path(requester))
                                .setExpected(expected)
                                .setMessage(message)));
        return expected;
    }

    /** The transfer is over. */
    public void ended(Requester requester, ReadTransfer transfer, Outcome outcome, long nanos) {
        BootEvent.Builder event = BootEvent.newBuilder();
        Terms terms = transfer.terms();
        switch (outcome) {
            case Outcome.Served _ ->
                event.setFileServed(FileServed.newBuilder()
                        .setPath(path(requester))
                        .setSizeBytes(terms.fileBytes())
                        .setDuration(Duration.newBuilder()
                                .setSeconds(nanos / 1_000_000_000)
                                .setNanos((int) (nanos % 1_000_000_000)))
                        .setRetransmits(transfer.retransmits())
                        .setBlockBytes(terms.blockBytes())
                        .setWindowBlocks(terms.windowBlocks()));
            case Outcome.Aborted(boolean probe, int _, String _) ->
                event.setFileAborted(aborted(requester, transfer, probe));
            // It asked for the same once more without a word about the first: as good as an ERROR from it.
            case Outcome.Superseded _ -> event.setFileAborted(aborted(requester, transfer, transfer.sentBytes() == 0));
            case Outcome.Stalled _ ->
                event.setTransferStalled(TransferStalled.newBuilder()
                        .setPath(path(requester))
                        .setSizeBytes(terms.fileBytes())
                        .setAcknowledgedBytes(transfer.acknowledgedBytes())
                        .setRetransmits(transfer.retransmits()));
            case Outcome.Failed(String reason) ->
                event.setFileMissed(
                        FileMissed.newBuilder().setPath(path(requester)).setMessage(reason));
        }
        publish(requester, event);
    }

    private static FileAborted.Builder aborted(Requester requester, ReadTransfer transfer, boolean probe) {
        return FileAborted.newBuilder()
                .setPath(path(requester))
                .setProbe(probe)
                .setSizeBytes(transfer.terms().fileBytes())
                .setSentBytes(transfer.sentBytes());
    }

    private void publish(Requester requester, BootEvent.Builder event) {
        events.publish(event.setSubject(requester.subject()));
    }

    private static Timestamp timestamp(Instant instant) {
        return Timestamp.newBuilder()
                .setSeconds(instant.getEpochSecond())
                .setNanos(instant.getNano())
                .build();
    }

    private static String path(Requester requester) {
        String path = requester.path();
        return path.length() <= MAX_PATH_CHARS ? path : path.substring(0, MAX_PATH_CHARS);
    }
}
