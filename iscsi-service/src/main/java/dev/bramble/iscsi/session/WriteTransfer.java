package dev.bramble.iscsi.session;

import dev.bramble.iscsi.scsi.CheckConditionException;
import dev.bramble.iscsi.scsi.Sense;
import dev.bramble.iscsi.wire.InitiatorPdu;
import dev.bramble.iscsi.wire.InitiatorPdu.DataOut;
import dev.bramble.iscsi.wire.InitiatorPdu.MoreData;
import dev.bramble.iscsi.wire.InitiatorPdu.ScsiCommand;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The data of one write on its way in: immediate, then unsolicited, then one R2T at a time (RFC 7143 sections 4.2.5
 * and 11.7). Everything comes in order; what does not, fails the command. Unsolicited data for which there is no memory
 * is dropped, and asked for again when there is.
 *
 * <pre>
 * UNSOLICITED --F--> IDLE --R2T--> SOLICITED --F, all of it--> IDLE ... until the length is there
 * </pre>
 */
final class WriteTransfer {
    private enum State {
        UNSOLICITED,
        IDLE,
        SOLICITED
    }

    private final int length;
    private final long unsolicitedLimit;
    private State state;
    private @Nullable ByteBuffer buffer;
    private long received;
    private boolean dropped;
    private boolean corrupt;
    /** Bytes of a data segment whose beginning came, and whether it ends its burst. */
    private int segmentRest;

    private boolean segmentIsFinal;
    private int nextDataSn;
    private int r2tSn;
    private int ttt;
    private int burstEnd;

    /**
     * @param wanted bytes that the command can use
     * @throws CheckConditionException when there is more unsolicited data than was agreed on
     */
    WriteTransfer(ScsiCommand request, long wanted, Parameters parameters) throws CheckConditionException {
        long expected = request.write() ? request.expectedLength() : 0;
        this.length = (int) Math.min(wanted, expected);
        this.unsolicitedLimit = Math.min(parameters.firstBurstLength(), expected);
        this.state = request.isFinal() ? State.IDLE : State.UNSOLICITED;
        boolean immediate = request.dataLength() > 0;
        if ((immediate && !parameters.immediateData())
                || (!request.isFinal() && parameters.initialR2t())
                || request.dataLength() > unsolicitedLimit) {
            throw new CheckConditionException(Sense.UNEXPECTED_UNSOLICITED_DATA);
        }
    }

    /** Where the data goes, from now on. */
    void into(ByteBuffer memory) {
        buffer = memory.limit(length);
    }

    /** What came with the command, or the beginning of it. */
    void immediate(ScsiCommand request) {
        keep(request.data(), false);
        segmentRest = request.dataLength() - request.data().remaining();
        segmentIsFinal = state == State.IDLE;
        endOfUnsolicited();
    }

    void receive(DataOut data) throws CheckConditionException {
        if (corrupt) {
            endIfCorrupt(data.isFinal());
            return;
        }
        boolean unsolicited = data.ttt() == InitiatorPdu.NO_TAG;
        if (unsolicited != (state == State.UNSOLICITED) || state == State.IDLE || (!unsolicited && data.ttt() != ttt)) {
            throw new CheckConditionException(Sense.UNEXPECTED_UNSOLICITED_DATA);
        }
        if (data.dataSn() != nextDataSn || data.bufferOffset() != received) {
            throw new CheckConditionException(Sense.DATA_PHASE_ERROR);
        }
        nextDataSn++;
        long end = unsolicited ? unsolicitedLimit : burstEnd;
        if (data.dataLength() > end - received) {
            throw new CheckConditionException(Sense.UNEXPECTED_UNSOLICITED_DATA);
        }
        if (data.isFinal() && !unsolicited && received + data.dataLength() != burstEnd) {
            throw new CheckConditionException(Sense.DATA_PHASE_ERROR);
        }
        keep(data.data(), false);
        segmentRest = data.dataLength() - data.data().remaining();
        segmentIsFinal = data.isFinal();
        endOfSegment();
    }

    /** More of the data segment that came last. */
    void receive(MoreData more) {
        if (segmentRest == 0) {
            return; // of a PDU that was not taken
        }
        segmentRest -= more.data().remaining();
        keep(more.data(), more.inPlace());
        endOfSegment();
    }

    private void endOfSegment() {
        if (segmentRest == 0 && segmentIsFinal) {
            state = State.IDLE;
            endOfUnsolicited();
        }
    }

    /**
     * Where the bytes that come next belong: who receives them there tells so ({@link MoreData#inPlace}).
     *
     * @return null when they are not to be kept
     */
    @Nullable
    ByteBuffer place() {
        ByteBuffer memory = buffer;
        return memory == null || dropped || segmentRest == 0 ? null : memory.slice();
    }

    /** A part was lost on the way: the command fails once the burst has ended (RFC 7143 section 7.8). */
    void corrupted(boolean isFinal) throws CheckConditionException {
        if (state != State.IDLE) {
            corrupt = true;
            endIfCorrupt(isFinal);
        }
    }

    private static void endIfCorrupt(boolean isFinal) throws CheckConditionException {
        if (isFinal) {
            throw new CheckConditionException(Sense.PROTOCOL_SERVICE_CRC_ERROR);
        }
    }

    private void keep(ByteBuffer data, boolean inPlace) {
        received += data.remaining();
        ByteBuffer memory = buffer;
        if (memory == null || dropped) {
            dropped |= data.hasRemaining();
            return;
        }
        // The initiator may offer more than the command takes.
        int useful = Math.min(data.remaining(), memory.remaining());
        if (inPlace) {
            memory.position(memory.position() + useful);
        } else {
            memory.put(data.slice(data.position(), useful));
        }
    }

    private void endOfUnsolicited() {
        if (state == State.IDLE && segmentRest == 0 && dropped) {
            dropped = false;
            received = 0;
        }
    }

    /** Asks for the next burst. */
    R2t solicit(int tag, int maxBurst) {
        burstEnd = (int) Math.min(length, received + maxBurst);
        ttt = tag;
        nextDataSn = 0;
        state = State.SOLICITED;
        return new R2t(r2tSn++, (int) received, burstEnd - (int) received);
    }

    /** Offset and length in bytes of what is asked for. */
    record R2t(int r2tSn, int offset, int length) {}

    boolean wantsR2t() {
        return state == State.IDLE && segmentRest == 0 && received < length;
    }

    boolean isComplete() {
        return state == State.IDLE && segmentRest == 0 && received >= length;
    }

    int length() {
        return length;
    }

    int r2tCount() {
        return r2tSn;
    }

    ByteBuffer data() {
        ByteBuffer memory = buffer;
        return memory == null ? ByteBuffer.allocate(0) : memory.duplicate().flip();
    }
}
