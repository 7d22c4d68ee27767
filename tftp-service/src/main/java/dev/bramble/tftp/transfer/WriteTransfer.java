package dev.bramble.tftp.transfer;

import dev.bramble.tftp.wire.Acknowledgment;
import dev.bramble.tftp.wire.Data;
import dev.bramble.tftp.wire.ErrorCode;
import dev.bramble.tftp.wire.ErrorPacket;
import dev.bramble.tftp.wire.OptionAcknowledgment;
import dev.bramble.tftp.wire.Packet;
import dev.bramble.tftp.wire.ReadRequest;
import dev.bramble.tftp.wire.WriteRequest;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The receiver's side of one write (RFC 1350, 2347, 7440). Not for several threads. An ACK says that all blocks up to its
 * own are stored, so each waits for {@link #onStored}; "ACK" below means as soon as that is so.
 *
 * <pre>
 * state     input                                 actions                                  next
 * RECEIVING the next block                        Store                                    RECEIVING
 *           the next block, end of the window     Store, ACK of it                         RECEIVING
 *           the next block, a short one           Store(last), ACK of it                   DALLYING
 *           the next block, longer than agreed    SendError, End(Failed)                   ENDED
 *           a block behind a gap                  ACK of the last before the gap           RECEIVING
 *           a block again, acknowledged before    ACK of the last block that came          RECEIVING
 *           a block again, not acknowledged yet   nothing                                  RECEIVING
 *           any other block                       nothing                                  RECEIVING
 *           repeated request, no block yet        the first answer again                   RECEIVING
 *           ERROR                                 End(Aborted)                             ENDED
 *           timeout, a block not stored yet       nothing: the disk is slow                RECEIVING
 *           timeout                               the last answer again                    RECEIVING
 *           timeout, patience at its end          End(Stalled)                             ENDED
 * DALLYING  a block again                         ACK of the last block                    DALLYING
 *           timeout, ERROR                        End(Received)                            ENDED
 * </pre>
 *
 * An ACK that repeats one leaves at most once in {@link #REPEATED_ACK_PAUSE}: once
 * for each retransmission, which takes a client longer; but not for each copy that the network makes, nor for each block
 * behind a gap. So a client that answers a repeated ACK with DATA (the sorcerer's apprentice, RFC 1123 section 4.2.3.1)
 * finds no partner here.
 *
 * <p>DALLYING is RFC 1350 section 6: the last ACK may be lost, and its sender must still be there to say it again.
 *
 * <p>Times are nanoseconds of one monotonic clock, passed in.
 */
public final class WriteTransfer {
    private static final long REPEATED_ACK_PAUSE = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long REPEATED_REQUEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(500);
    /** The usual client sends again after 5 s at the latest. */
    private static final long DALLY = TimeUnit.SECONDS.toNanos(6);

    private static final long LONGEST_DALLY = TimeUnit.SECONDS.toNanos(30);

    private enum State {
        RECEIVING,
        DALLYING,
        ENDED
    }

    private final WriteTerms terms;
    private final RetransmissionTimer timer;
    private State state = State.RECEIVING;
    /** Blocks that came in order; counted from 1, without rolling over, as are the following. */
    private long received;

    private long stored;
    private long acknowledged;
    /** The client waits for an ACK when it has sent this block. */
    private long windowEnd;
    /** The block before the gap that was last complained of; -1 for none. */
    private long complained = -1;

    private boolean heard;
    private boolean whole;
    private boolean acknowledgmentDue;
    private long lastAnswered;
    private long completed;
    private int retransmits;

    public WriteTransfer(WriteTerms terms) {
        this.terms = terms;
        timer = new RetransmissionTimer(terms.timeoutSeconds());
        windowEnd = terms.windowBlocks();
    }

    /** The first answer to the request: the file may come. */
    public List<WriteAction> start(long now) {
        timer.progress(now);
        return List.of(answer(now));
    }

    /** A packet came from the client's port. */
    public List<WriteAction> onPacket(Packet packet, long now) {
        if (state == State.ENDED) {
            return List.of();
        }
        return switch (packet) {
            case Data(int block, var payload) -> onData(block, payload.readableBytes(), now);
            case ErrorPacket(int code, String message) -> end(new WriteOutcome.Aborted(code, message));
            case Acknowledgment _, OptionAcknowledgment _, ReadRequest _, WriteRequest _ -> List.of();
        };
    }

    private List<WriteAction> onData(int block, int length, long now) {
        int ahead = (block - (int) received) & 0xffff;
        long behind = (received - block) & 0xffff;
        if (behind < Math.min(terms.windowBlocks(), received)) {
            return again(received - behind, now);
        }
        if (whole || ahead == 0 || ahead > windowEnd - received) {
            return List.of();
        }
        heard = true;
        return ahead == 1 ? next(length, now) : behindGap(now);
    }

    private List<WriteAction> next(int length, long now) {
        if (length > terms.blockBytes()) {
            return onFailure(
                    ErrorCode.ILLEGAL_OPERATION, "a block of more than the " + terms.blockBytes() + " bytes agreed");
        }
        received++;
        timer.progress(now);
        whole = length < terms.blockBytes();
        acknowledgmentDue |= whole || received == windowEnd;
        return List.of(new WriteAction.Store(received, whole));
    }

    private List<WriteAction> behindGap(long now) {
        if (complained == received && timer.sinceSent(now) < REPEATED_ACK_PAUSE) {
            return List.of();
        }
        complained = received;
        acknowledgmentDue = true;
        return acknowledgeStored(now);
    }

    /** Of what was acknowledged, the ACK was lost; or the network copied a packet. */
    private List<WriteAction> again(long block, long now) {
        if (block > acknowledged || acknowledgmentDue || now - lastAnswered < REPEATED_ACK_PAUSE) {
            return List.of();
        }
        acknowledgmentDue = true;
        return acknowledgeStored(now);
    }

    /** The blocks up to this one are stored; with the last one, the whole file is. */
    public List<WriteAction> onStored(long block, long now) {
        if (state == State.ENDED) {
            return List.of();
        }
        stored = Math.max(stored, block);
        timer.progress(now);
        return acknowledgeStored(now);
    }

    private List<WriteAction> acknowledgeStored(long now) {
        return acknowledgmentDue && stored == received ? List.of(answer(now)) : List.of();
    }

    /** What the client waits for. */
    private WriteAction answer(long now) {
        acknowledgmentDue = false;
        lastAnswered = now;
        acknowledged = received;
        windowEnd = received + terms.windowBlocks();
        timer.sent(now);
        if (whole && state == State.RECEIVING) {
            state = State.DALLYING;
            completed = now;
        }
        return !heard && !terms.acknowledged().isEmpty()
                ? new WriteAction.AcknowledgeOptions(terms.acknowledged())
                : new WriteAction.Acknowledge(received);
    }

    /** The deadline has passed. */
    public List<WriteAction> onTimeout(long now) {
        if (state == State.ENDED || now - deadline() < 0) {
            return List.of();
        }
        if (state == State.DALLYING) {
            return end(new WriteOutcome.Received());
        }
        if (stored < received) {
            timer.progress(now);
            timer.sent(now);
            return List.of();
        }
        if (timer.isExhausted(now)) {
            return end(new WriteOutcome.Stalled());
        }
        retransmits++;
        WriteAction again = answer(now);
        timer.backOff(now);
        return List.of(again);
    }

    /** The request came once more from the same port; a burst of requests gets one answer. */
    public List<WriteAction> onRepeatedRequest(long now) {
        if (!isUnanswered() || timer.sinceSent(now) < REPEATED_REQUEST_PAUSE) {
            return List.of();
        }
        retransmits++;
        return List.of(answer(now));
    }

    /** The file cannot be taken. */
    public List<WriteAction> onFailure(ErrorCode code, String reason) {
        if (state == State.ENDED) {
            return List.of();
        }
        if (state == State.DALLYING) {
            return end(new WriteOutcome.Received());
        }
        state = State.ENDED;
        return List.of(new WriteAction.SendError(code, reason), new WriteAction.End(new WriteOutcome.Failed(reason)));
    }

    /** The client began anew; it must hear nothing more from this transfer. */
    public List<WriteAction> onSuperseded() {
        return state == State.ENDED ? List.of() : end(new WriteOutcome.Superseded());
    }

    private List<WriteAction> end(WriteOutcome outcome) {
        WriteOutcome actual = state == State.DALLYING ? new WriteOutcome.Received() : outcome;
        state = State.ENDED;
        return List.of(new WriteAction.End(actual));
    }

    /** When {@link #onTimeout} is due, unless something comes before. */
    public long deadline() {
        if (state != State.DALLYING) {
            return timer.deadline();
        }
        long next = lastAnswered + dally();
        long end = completed + LONGEST_DALLY;
        return next - end < 0 ? next : end;
    }

    private long dally() {
        return terms.timeoutSeconds()
                .map(seconds -> 2 * TimeUnit.SECONDS.toNanos(seconds))
                .orElse(DALLY);
    }

    /** Whether the client has said nothing yet since its request. */
    public boolean isUnanswered() {
        return state == State.RECEIVING && !heard;
    }

    public boolean isEnded() {
        return state == State.ENDED;
    }

    public WriteTerms terms() {
        return terms;
    }

    /** Answers sent more than once because nothing came. */
    public int retransmits() {
        return retransmits;
    }
}
