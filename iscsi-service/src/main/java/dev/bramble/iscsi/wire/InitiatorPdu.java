package dev.bramble.iscsi.wire;

import java.nio.ByteBuffer;

/**
 * What an initiator sends. Task tags and sequence numbers are the 32 bits of the wire; {@code data} is the data
 * segment without padding, positioned at its start, a view of what was received: valid until the next PDU is read.
 */
public sealed interface InitiatorPdu {

    /** "No task", as initiator or target transfer tag. */
    int NO_TAG = 0xffffffff;

    /** Initiator task tag. */
    int itt();

    /** A request that takes a number of the command window, unless it is immediate (RFC 7143 section 4.2.2.1). */
    sealed interface Numbered extends InitiatorPdu {
        boolean immediate();

        int cmdSn();

        int expStatSn();

        /** The data segment, where there is one. */
        default ByteBuffer data() {
            return ByteBuffer.allocate(0);
        }

        /** The same with data of its own, to be kept. */
        default Numbered kept() {
            return this;
        }
    }

    private static ByteBuffer copy(ByteBuffer data) {
        return ByteBuffer.allocate(data.remaining()).put(data.duplicate()).flip();
    }

    /** RFC 7143 section 11.18. */
    record NopOut(boolean immediate, long lun, int itt, int ttt, int cmdSn, int expStatSn, ByteBuffer data)
            implements Numbered {
        @Override
        public Numbered kept() {
            return new NopOut(immediate, lun, itt, ttt, cmdSn, expStatSn, copy(data));
        }
    }

    /**
     * RFC 7143 section 11.3.
     *
     * @param isFinal no unsolicited Data-Out follows
     * @param expectedLength expected data transfer length in bytes, unsigned
     * @param cdb 16 bytes
     */
    record ScsiCommand(
            boolean immediate,
            boolean isFinal,
            boolean read,
            boolean write,
            TaskAttribute attribute,
            long lun,
            int itt,
            long expectedLength,
            int cmdSn,
            int expStatSn,
            ByteBuffer cdb,
            ByteBuffer data)
            implements Numbered {
        @Override
        public Numbered kept() {
            return with(copy(data));
        }

        /** The command alone. */
        public ScsiCommand withoutData() {
            return with(ByteBuffer.allocate(0));
        }

        private ScsiCommand with(ByteBuffer other) {
            return new ScsiCommand(
                    immediate, isFinal, read, write, attribute, lun, itt, expectedLength, cmdSn, expStatSn, cdb, other);
        }
    }

    /** RFC 7143 section 11.5; {@code function} is the code of the wire. */
    record TaskManagementRequest(
            boolean immediate,
            int function,
            long lun,
            int itt,
            int referencedTaskTag,
            int cmdSn,
            int expStatSn,
            int refCmdSn)
            implements Numbered {}

    /**
     * RFC 7143 section 11.12.
     *
     * @param isid 48 bits
     */
    record LoginRequest(
            boolean transit,
            boolean isContinue,
            int currentStage,
            int nextStage,
            int versionMax,
            int versionMin,
            long isid,
            int tsih,
            int itt,
            int cid,
            int cmdSn,
            int expStatSn,
            ByteBuffer data)
            implements InitiatorPdu {}

    /** RFC 7143 section 11.10. */
    record TextRequest(
            boolean immediate,
            boolean isFinal,
            boolean isContinue,
            long lun,
            int itt,
            int ttt,
            int cmdSn,
            int expStatSn,
            ByteBuffer data)
            implements Numbered {
        @Override
        public Numbered kept() {
            return new TextRequest(immediate, isFinal, isContinue, lun, itt, ttt, cmdSn, expStatSn, copy(data));
        }
    }

    /**
     * RFC 7143 section 11.7; a long one may come in parts, each of which is one of these.
     *
     * @param isFinal of the last part alone
     * @param bufferOffset of this part's data
     * @param isRest the beginning of the PDU came before
     */
    record DataOut(
            boolean isFinal,
            long lun,
            int itt,
            int ttt,
            int expStatSn,
            int dataSn,
            int bufferOffset,
            boolean isRest,
            ByteBuffer data)
            implements InitiatorPdu {

        /** One that came whole. */
        public DataOut(
                boolean isFinal,
                long lun,
                int itt,
                int ttt,
                int expStatSn,
                int dataSn,
                int bufferOffset,
                ByteBuffer data) {
            this(isFinal, lun, itt, ttt, expStatSn, dataSn, bufferOffset, false, data);
        }

        /**
         * A part of this.
         *
         * @param begin of the part in this data segment, in bytes
         */
        DataOut part(int begin, ByteBuffer bytes, boolean isLast) {
            return new DataOut(
                    isFinal && isLast, lun, itt, ttt, expStatSn, dataSn, bufferOffset + begin, begin > 0, bytes);
        }
    }

    /** RFC 7143 section 11.14. */
    record LogoutRequest(boolean immediate, int reason, int itt, int cid, int cmdSn, int expStatSn)
            implements Numbered {}

    /** A PDU whose data digest is wrong (RFC 7143 section 7.8); {@code header} is its basic header segment. */
    record Corrupt(int itt, boolean isDataOut, boolean isFinal, ByteBuffer header) implements InitiatorPdu {}

    /** A PDU that cannot be taken, to be answered by Reject; {@code header} is its basic header segment. */
    record Unacceptable(int itt, RejectReason reason, ByteBuffer header) implements InitiatorPdu {}
}
