package dev.bramble.iscsi.wire;

import dev.bramble.iscsi.wire.InitiatorPdu.Corrupt;
import dev.bramble.iscsi.wire.InitiatorPdu.DataOut;
import dev.bramble.iscsi.wire.InitiatorPdu.LoginRequest;
import dev.bramble.iscsi.wire.InitiatorPdu.LogoutRequest;
import dev.bramble.iscsi.wire.InitiatorPdu.NopOut;
import dev.bramble.iscsi.wire.InitiatorPdu.ScsiCommand;
import dev.bramble.iscsi.wire.InitiatorPdu.TaskManagementRequest;
import dev.bramble.iscsi.wire.InitiatorPdu.TextRequest;
import dev.bramble.iscsi.wire.InitiatorPdu.Unacceptable;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Reads one whole PDU (see {@link Frame}). */
public final class InitiatorPduDecoder {
    private static final int IMMEDIATE = 0x40;
    private static final ByteBuffer NO_DATA = ByteBuffer.allocate(0).asReadOnlyBuffer();

    private InitiatorPduDecoder() {}

    /**
     * What a PDU says. Opcodes and header contents that a target must reject come out as {@link Unacceptable}, damaged
     * data as {@link Corrupt}.
     *
     * @param pdu all of it, at index 0
     * @throws MalformedPduException when the header is damaged (RFC 7143 section 7.7)
     */
    public static InitiatorPdu decode(ByteBuf pdu, Frame frame, Digests digests) throws MalformedPduException {
        verifyHeader(pdu, frame, digests);
        int behindData = frame.dataAt() + Frame.padded(frame.data());
        if (frame.length() > behindData
                && Digests.of(pdu.nioBuffer(frame.dataAt(), behindData - frame.dataAt())) != pdu.getIntLE(behindData)) {
            return new Corrupt(
                    pdu.getInt(16),
                    (pdu.getByte(0) & 0x3f) == Opcode.DATA_OUT,
                    (pdu.getByte(1) & 0x80) != 0,
                    copy(pdu, 0, Frame.HEADER));
        }
        return parts(pdu, frame);
    }

    private static void verifyHeader(ByteBuf pdu, Frame frame, Digests digests) throws MalformedPduException {
        int headers = Frame.HEADER + frame.ahs();
        if (digests.header() && Digests.of(pdu.nioBuffer(0, headers)) != pdu.getIntLE(headers)) {
            throw new MalformedPduException("header digest error");
        }
    }

    /**
     * A PDU whose data segment need not be there as a whole: what is of it can be used as it comes.
     *
     * @param headers up to where its data segment begins, at index 0
     * @return empty when it is one whose data is of another kind, is short, or has to be verified first
     * @throws MalformedPduException as {@link #decode}
     */
    public static Optional<PartedData> parted(ByteBuf headers, Frame frame, Digests digests)
            throws MalformedPduException {
        if (!isLong(frame) || frame.ahs() != 0 || digests.dataLength(frame.data()) != 0) {
            return Optional.empty();
        }
        return switch (headers.getByte(0) & 0x3f) {
            case Opcode.DATA_OUT -> {
                verifyHeader(headers, frame, digests);
                DataOut header = dataOut(headers, NO_DATA);
                yield Optional.of(new PartedData(header.itt(), data -> header.with(data, frame.data()), frame.data()));
            }
            case Opcode.SCSI_COMMAND -> {
                verifyHeader(headers, frame, digests);
                ScsiCommand header = command(headers, NO_DATA);
                yield Optional.of(new PartedData(header.itt(), data -> header.with(data, frame.data()), frame.data()));
            }
            default -> Optional.empty();
        };
    }

    /** Whether a data segment is one that may come in parts. */
    public static boolean isLong(Frame frame) {
        return frame.data() >= PartedData.LEAST;
    }

    private static DataOut dataOut(ByteBuf pdu, ByteBuffer data) {
        return new DataOut(
                (pdu.getUnsignedByte(1) & 0x80) != 0,
                pdu.getLong(8),
                pdu.getInt(16),
                pdu.getInt(20),
                pdu.getInt(28),
                pdu.getInt(36),
                pdu.getInt(40),
                data);
    }

    private static InitiatorPdu parts(ByteBuf pdu, Frame frame) {
        int opcode = pdu.getByte(0) & 0x3f;
        if (frame.ahs() != 0 && opcode != Opcode.SCSI_COMMAND) {
            return unacceptable(pdu, RejectReason.PROTOCOL_ERROR);
        }
        boolean immediate = (pdu.getByte(0) & IMMEDIATE) != 0;
        int flags = pdu.getUnsignedByte(1);
        long lun = pdu.getLong(8);
        int itt = pdu.getInt(16);
        int cmdSn = pdu.getInt(24);
        int expStatSn = pdu.getInt(28);
        return switch (opcode) {
            case Opcode.NOP_OUT -> new NopOut(immediate, lun, itt, pdu.getInt(20), cmdSn, expStatSn, data(pdu, frame));
            case Opcode.SCSI_COMMAND ->
                frame.ahs() == 0 || additionalHeadersFit(pdu, frame)
                        ? command(pdu, data(pdu, frame))
                        : unacceptable(pdu, RejectReason.INVALID_PDU_FIELD);
            case Opcode.TASK_MANAGEMENT_REQUEST ->
                new TaskManagementRequest(
                        immediate, flags & 0x7f, lun, itt, pdu.getInt(20), cmdSn, expStatSn, pdu.getInt(32));
            case Opcode.LOGIN_REQUEST ->
                new LoginRequest(
                        (flags & 0x80) != 0,
                        (flags & 0x40) != 0,
                        (flags >> 2) & 3,
                        flags & 3,
                        pdu.getUnsignedByte(2),
                        pdu.getUnsignedByte(3),
                        pdu.getLong(8) >>> 16,
                        pdu.getUnsignedShort(14),
                        itt,
                        pdu.getUnsignedShort(20),
                        cmdSn,
                        expStatSn,
                        data(pdu, frame));
            case Opcode.TEXT_REQUEST ->
                new TextRequest(
                        immediate,
                        (flags & 0x80) != 0,
                        (flags & 0x40) != 0,
                        lun,
                        itt,
                        pdu.getInt(20),
                        cmdSn,
                        expStatSn,
                        data(pdu, frame));
            case Opcode.DATA_OUT -> dataOut(pdu, data(pdu, frame));
            case Opcode.LOGOUT_REQUEST ->
                new LogoutRequest(immediate, flags & 0x7f, itt, pdu.getUnsignedShort(20), cmdSn, expStatSn);
            case Opcode.SNACK_REQUEST -> unacceptable(pdu, RejectReason.SNACK_REJECT);
            default -> unacceptable(pdu, RejectReason.COMMAND_NOT_SUPPORTED);
        };
    }

    private static ScsiCommand command(ByteBuf pdu, ByteBuffer data) {
        int flags = pdu.getUnsignedByte(1);
        return new ScsiCommand(
                (pdu.getByte(0) & IMMEDIATE) != 0,
                (flags & 0x80) != 0,
                (flags & 0x40) != 0,
                (flags & 0x20) != 0,
                TaskAttribute.of(flags & 7),
                pdu.getLong(8),
                pdu.getInt(16),
                pdu.getUnsignedInt(20),
                pdu.getInt(24),
                pdu.getInt(28),
                copy(pdu, 32, 16),
                data);
    }

    /** RFC 7143 section 11.2.2: each header is AHSLength (of what follows its type), type, contents, padded to 4. */
    private static boolean additionalHeadersFit(ByteBuf pdu, Frame frame) {
        int at = Frame.HEADER;
        int end = at + frame.ahs();
        while (at < end) {
            int length = pdu.getUnsignedShort(at);
            if (length == 0) {
                return false;
            }
            at += Frame.padded(3 + length);
        }
        return at == end;
    }

    private static Unacceptable unacceptable(ByteBuf pdu, RejectReason reason) {
        return new Unacceptable(pdu.getInt(16), reason, copy(pdu, 0, Frame.HEADER));
    }

    private static ByteBuffer data(ByteBuf pdu, Frame frame) {
        return frame.data() == 0 ? NO_DATA : pdu.nioBuffer(frame.dataAt(), frame.data());
    }

    private static ByteBuffer copy(ByteBuf pdu, int at, int length) {
        ByteBuffer copy = ByteBuffer.allocate(length);
        pdu.getBytes(at, copy);
        return copy.flip();
    }
}
