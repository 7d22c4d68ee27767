package dev.bramble.iscsi.session;

import dev.bramble.iscsi.scsi.CheckConditionException;
import dev.bramble.iscsi.scsi.Sense;
import dev.bramble.iscsi.wire.InitiatorPdu;
import dev.bramble.iscsi.wire.InitiatorPdu.DataOut;
import dev.bramble.iscsi.wire.InitiatorPdu.ScsiCommand;
import java.nio.ByteBuffer;

/**
 * The data of one write on its way in: immediate, then unsolicited, then one R2T at a time (RFC 7143 sections 4.2.5
 * and 11.7). Everything comes in order; what does not, fails the command.
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
    private ByteBuffer buffer;
    private long received;
    private int nextDataSn;
    private int r2tSn;
    private int ttt;
    private int burstEnd;

    /**
     * @param wanted bytes that the command can use
     * @throws CheckConditionException when there is more immediate data than was agreed on
     */
    WriteTransfer(ScsiCommand request, long wanted, Parameters parameters) throws CheckConditionException {
        long expected = request.write() ? request.expectedLength() : 0;
        this.length = (int) Math.min(wanted, expected);
        this.unsolicitedLimit = Math.min(parameters.firstBurstLength(), expected);
        this.state = request.isFinal() ? State.IDLE : State.UNSOLICITED;
        this.buffer = ByteBuffer.allocate((int) Math.min(length, unsolicitedLimit));
        boolean immediate = request.data().hasRemaining();
        if ((immediate && !parameters.immediateData()) || (!request.isFinal() && parameters.initialR2t())) {
            throw new CheckConditionException(Sense.UNEXPECTED_UNSOLICITED_DATA);
        }
        take(request.data(), unsolicitedLimit);
    }

    void receive(DataOut data) throws CheckConditionException {
        boolean unsolicited = data.ttt() == InitiatorPdu.NO_TAG;
        if (unsolicited != (state == State.UNSOLICITED) || state == State.IDLE || (!unsolicited && data.ttt() != ttt)) {
            throw new CheckConditionException(Sense.UNEXPECTED_UNSOLICITED_DATA);
        }
        if (data.dataSn() != nextDataSn || data.bufferOffset() != received) {
            throw new CheckConditionException(Sense.DATA_PHASE_ERROR);
        }
        nextDataSn++;
        take(data.data(), unsolicited ? unsolicitedLimit : burstEnd);
        if (data.isFinal()) {
            if (!unsolicited && received != burstEnd) {
                throw new CheckConditionException(Sense.DATA_PHASE_ERROR);
            }
            state = State.IDLE;
        }
    }

    private void take(ByteBuffer data, long end) throws CheckConditionException {
        if (data.remaining() > end - received) {
            throw new CheckConditionException(Sense.UNEXPECTED_UNSOLICITED_DATA);
        }
        received += data.remaining();
        // The initiator may offer more than the command takes.
        int useful = Math.min(data.remaining(), buffer.remaining());
        buffer.put(data.slice(data.position(), useful));
    }

    /** Makes room for all of it, before data is asked for. */
    void reserve() {
        if (buffer.capacity() < length) {
            buffer = ByteBuffer.allocate(length).put(buffer.flip());
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
        return state == State.IDLE && received < length;
    }

    boolean isComplete() {
        return state == State.IDLE && received >= length;
    }

    int length() {
        return length;
    }

    int r2tCount() {
        return r2tSn;
    }

    ByteBuffer data() {
        return buffer.duplicate().flip();
    }
}
