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
 * The sender's side of one read (RFC 1350, 2347, 7440). Not for several threads.
 *
 * <pre>
 * state     input                                 actions                                  next
 * NEGOTIATING ACK 0                               SendBlocks(1..window)                    SENDING
 *           ERROR                                 End(Aborted, probe)                      ENDED
 *           timeout, repeated request             AcknowledgeOptions again                 NEGOTIATING
 * SENDING   ACK of the last block                 End(Served)                              ENDED
 *           ACK of the last block sent            SendBlocks(the next window)              SENDING
 *           ACK within the window                 SendBlocks(from the one after it)        SENDING
 *           ACK of what was acknowledged before   nothing at windowsize 1, else as above   SENDING
 *           ACK of anything else                  nothing                                  SENDING
 *           ERROR                                 End(Aborted)                             ENDED
 *           timeout                               SendBlocks(the same window)              SENDING
 * both      timeout, patience at its end          End(Stalled)                             ENDED
 * </pre>
 *
 * An ACK that tells nothing new makes it send nothing at windowsize 1 (the sorcerer's apprentice, RFC 1123 section
 * 4.2.3.1; and a Pi's start4.elf counts a duplicate as the next block). With a larger window such an ACK says that the
 * first block of the window was lost (RFC 7440 section 4), and a client may send one for each block behind the gap: the
 * first of them rewinds, the others within {@link #REWIND_PAUSE} do not.
 *
 * <p>Times are nanoseconds of one monotonic clock, passed in.
 */
public final class ReadTransfer {
    private static final long REWIND_PAUSE = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long REPEAT_PAUSE = TimeUnit.MILLISECONDS.toNanos(500);

    private enum State {
        NEGOTIATING,
        SENDING,
        ENDED
    }

    private final Terms terms;
    private final RetransmissionTimer timer;
    private State state;
    /** Counted from 1, without rolling over. */
    private long acknowledged;

    private long sent;
    private int retransmits;

    public ReadTransfer(Terms terms) {
        this.terms = terms;
        timer = new RetransmissionTimer(terms.timeoutSeconds());
        state = terms.acknowledged().isEmpty() ? State.SENDING : State.NEGOTIATING;
    }

    /** The first answer to the request. */
    public List<Action> start(long now) {
        timer.progress(now);
        List<Action> actions = transmit(now);
        retransmits = 0;
        return actions;
    }

    /** A packet came from the client's port. */
    public List<Action> onPacket(Packet packet, long now) {
        if (state == State.ENDED) {
            return List.of();
        }
        return switch (packet) {
            case Acknowledgment(int block) -> onAcknowledgment(block, now);
            case ErrorPacket(int code, String message) ->
                end(new Outcome.Aborted(state == State.NEGOTIATING, code, message));
            case Data _, OptionAcknowledgment _, ReadRequest _, WriteRequest _ -> List.of();
        };
    }

    private List<Action> onAcknowledgment(int block, long now) {
        if (state == State.NEGOTIATING) {
            if (block != 0) {
                return List.of();
            }
            state = State.SENDING;
            timer.progress(now);
            return transmit(now);
        }
        int ahead = (block - (int) acknowledged) & 0xffff;
        if (ahead > sent - acknowledged) {
            return List.of();
        }
        if (ahead == 0) {
            return repeatedAcknowledgment(now);
        }
        acknowledged += ahead;
        timer.progress(now);
        if (acknowledged == terms.blocks()) {
            return end(new Outcome.Served());
        }
        return transmit(now);
    }

    private List<Action> repeatedAcknowledgment(long now) {
        if (terms.windowBlocks() == 1 || timer.sinceSent(now) < REWIND_PAUSE) {
            return List.of();
        }
        return transmit(now);
    }

    /** The deadline has passed. */
    public List<Action> onTimeout(long now) {
        if (state == State.ENDED || now - deadline() < 0) {
            return List.of();
        }
        if (timer.isExhausted(now)) {
            return end(new Outcome.Stalled());
        }
        List<Action> actions = transmit(now);
        timer.backOff(now);
        return actions;
    }

    /**
     * The request came once more from the same port. It is answered again if the answer may have been lost; a burst of
     * requests gets one answer.
     */
    public List<Action> onRepeatedRequest(long now) {
        if (!isUnanswered() || timer.sinceSent(now) < REPEAT_PAUSE) {
            return List.of();
        }
        return transmit(now);
    }

    /** The file changed or could not be read: the client gets an ERROR instead of garbage. */
    public List<Action> onFileFailure(String reason) {
        if (state == State.ENDED) {
            return List.of();
        }
        state = State.ENDED;
        return List.of(new Action.SendError(ErrorCode.NOT_DEFINED, reason), new Action.End(new Outcome.Failed(reason)));
    }

    /** The client began anew; it must hear nothing more from this transfer. */
    public List<Action> onSuperseded() {
        return state == State.ENDED ? List.of() : end(new Outcome.Superseded());
    }

    /** What was asked to be sent has left only now; the timer counts from here. */
    public void onTransmitted(long now) {
        timer.sent(now);
    }

    private List<Action> transmit(long now) {
        timer.sent(now);
        if (state == State.NEGOTIATING) {
            retransmits++;
            return List.of(new Action.AcknowledgeOptions(terms.acknowledged()));
        }
        long first = acknowledged + 1;
        long last = Math.min(acknowledged + terms.windowBlocks(), terms.blocks());
        retransmits += (int) Math.max(0, sent - acknowledged);
        sent = Math.max(sent, last);
        return List.of(new Action.SendBlocks(first, (int) (last - first + 1)));
    }

    private List<Action> end(Outcome outcome) {
        state = State.ENDED;
        return List.of(new Action.End(outcome));
    }

    /** When {@link #onTimeout} is due, unless something comes before. */
    public long deadline() {
        return timer.deadline();
    }

    /** Whether the client has said nothing yet since its request. */
    public boolean isUnanswered() {
        return state == State.NEGOTIATING || (terms.acknowledged().isEmpty() && acknowledged == 0);
    }

    public boolean isEnded() {
        return state == State.ENDED;
    }

    public Terms terms() {
        return terms;
    }

    /** Packets sent more than once. */
    public int retransmits() {
        return retransmits;
    }

    /** Bytes of the file that the client has for certain. */
    public long acknowledgedBytes() {
        return terms.bytesThrough(acknowledged);
    }

    /** Bytes of the file that were sent at least once. */
    public long sentBytes() {
        return terms.bytesThrough(sent);
    }
}
