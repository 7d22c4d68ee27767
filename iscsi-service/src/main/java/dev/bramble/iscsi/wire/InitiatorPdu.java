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

        /** Bytes of the data segment: of a long one {@link #data} may be the beginning, and {@link MoreData} follows. */
        default int dataLength() {
            return data().remaining();
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
     * @param dataLength of the data segment, in bytes; of a long one {@code data} may be the beginning, and
     *     {@link MoreData} follows
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
            ByteBuffer data,
            int dataLength)
            implements Numbered {

        /** One that came whole. */
        public ScsiCommand(
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
                ByteBuffer data) {
            this(
                    immediate,
                    isFinal,
                    read,
                    write,
                    attribute,
                    lun,
                    itt,
                    expectedLength,
                    cmdSn,
                    expStatSn,
                    cdb,
                    data,
                    data.remaining());
        }

        @Override
        public Numbered kept() {
            return with(copy(data), dataLength);
        }

        /** The command alone. */
        public ScsiCommand withoutData() {
            return with(ByteBuffer.allocate(0), 0);
        }

        /**
         * This, with data.
         *
         * @param length of all of it, in bytes
         */
        ScsiCommand with(ByteBuffer beginning, int length) {
            return new ScsiCommand(
                    immediate,
                    isFinal,
                    read,
                    write,
                    attribute,
                    lun,
                    itt,
                    expectedLength,
                    cmdSn,
                    expStatSn,
                    cdb,
                    beginning,
                    length);
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
     * RFC 7143 section 11.7.
     *
     * @param dataLength of the data segment, in bytes; of a long one {@code data} may be the beginning, and
     *     {@link MoreData} follows
     */
    record DataOut(
            boolean isFinal,
            long lun,
            int itt,
            int ttt,
            int expStatSn,
            int dataSn,
            int bufferOffset,
            ByteBuffer data,
            int dataLength)
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
            this(isFinal, lun, itt, ttt, expStatSn, dataSn, bufferOffset, data, data.remaining());
        }

        /**
         * This, with data.
         *
         * @param length of all of it, in bytes
         */
        DataOut with(ByteBuffer beginning, int length) {
            return new DataOut(isFinal, lun, itt, ttt, expStatSn, dataSn, bufferOffset, beginning, length);
        }
    }

    /**
     * More of the data segment of the PDU that came before this, which is a part and no PDU of its own.
     *
     * @param inPlace the bytes were received where they belong, in the memory of their task
     */
    record MoreData(int itt, boolean inPlace, ByteBuffer data) implements InitiatorPdu {}

    /** RFC 7143 section 11.14. */
    record LogoutRequest(boolean immediate, int reason, int itt, int cid, int cmdSn, int expStatSn)
            implements Numbered {}

    /** A PDU whose data digest is wrong (RFC 7143 section 7.8); {@code header} is its basic header segment. */
    record Corrupt(int itt, boolean isDataOut, boolean isFinal, ByteBuffer header) implements InitiatorPdu {}

    /** A PDU that cannot be taken, to be answered by Reject; {@code header} is its basic header segment. */
    record Unacceptable(int itt, RejectReason reason, ByteBuffer header) implements InitiatorPdu {}
}
