package dev.bramble.iscsi.wire;

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

/** Reads one whole PDU (see {@link Frame}), copying out what it keeps. */
public final class InitiatorPduDecoder {
    private static final int IMMEDIATE = 0x40;

    private InitiatorPduDecoder() {}

    /** What a frame says. Opcodes and header contents that a target must reject come out as {@link Unacceptable}. */
    public static InitiatorPdu decode(ByteBuf frame) {
        int opcode = frame.getByte(0) & 0x3f;
        boolean immediate = (frame.getByte(0) & IMMEDIATE) != 0;
        int flags = frame.getUnsignedByte(1);
        long lun = frame.getLong(8);
        int itt = frame.getInt(16);
        int cmdSn = frame.getInt(24);
        int expStatSn = frame.getInt(28);
        return switch (opcode) {
            case Opcode.NOP_OUT -> new NopOut(immediate, lun, itt, frame.getInt(20), cmdSn, expStatSn, data(frame));
            case Opcode.SCSI_COMMAND -> command(frame, immediate, flags);
            case Opcode.TASK_MANAGEMENT_REQUEST ->
                new TaskManagementRequest(
                        immediate, flags & 0x7f, lun, itt, frame.getInt(20), cmdSn, expStatSn, frame.getInt(32));
            case Opcode.LOGIN_REQUEST ->
                new LoginRequest(
                        (flags & 0x80) != 0,
                        (flags & 0x40) != 0,
                        (flags >> 2) & 3,
                        flags & 3,
                        frame.getUnsignedByte(2),
                        frame.getUnsignedByte(3),
                        frame.getLong(8) >>> 16,
                        frame.getUnsignedShort(14),
                        itt,
                        frame.getUnsignedShort(20),
                        cmdSn,
                        expStatSn,
                        data(frame));
            case Opcode.TEXT_REQUEST ->
                new TextRequest(
                        immediate,
                        (flags & 0x80) != 0,
                        (flags & 0x40) != 0,
                        lun,
                        itt,
                        frame.getInt(20),
                        cmdSn,
                        expStatSn,
                        data(frame));
            case Opcode.DATA_OUT ->
                new DataOut(
                        (flags & 0x80) != 0,
                        lun,
                        itt,
                        frame.getInt(20),
                        expStatSn,
                        frame.getInt(36),
                        frame.getInt(40),
                        data(frame));
            case Opcode.LOGOUT_REQUEST ->
                new LogoutRequest(immediate, flags & 0x7f, itt, frame.getUnsignedShort(20), cmdSn, expStatSn);
            case Opcode.SNACK_REQUEST -> unacceptable(frame, RejectReason.SNACK_REJECT);
            default -> unacceptable(frame, RejectReason.COMMAND_NOT_SUPPORTED);
        };
    }

    private static InitiatorPdu command(ByteBuf frame, boolean immediate, int flags) {
        if (frame.getUnsignedByte(4) != 0 && !additionalHeadersFit(frame)) {
            return unacceptable(frame, RejectReason.INVALID_PDU_FIELD);
        }
        return new ScsiCommand(
                immediate,
                (flags & 0x80) != 0,
                (flags & 0x40) != 0,
                (flags & 0x20) != 0,
                TaskAttribute.of(flags & 7),
                frame.getLong(8),
                frame.getInt(16),
                frame.getUnsignedInt(20),
                frame.getInt(24),
                frame.getInt(28),
                copy(frame, 32, 16),
                data(frame));
    }

    /** RFC 7143 section 11.2.2: each header is AHSLength (of what follows its type), type, contents, padded to 4. */
    private static boolean additionalHeadersFit(ByteBuf frame) {
        int at = Frame.HEADER;
        int end = at + frame.getUnsignedByte(4) * 4;
        while (at < end) {
            int length = frame.getUnsignedShort(at);
            if (length == 0) {
                return false;
            }
            at += Frame.padded(3 + length);
        }
        return at == end;
    }

    private static Unacceptable unacceptable(ByteBuf frame, RejectReason reason) {
        return new Unacceptable(frame.getInt(16), reason, copy(frame, 0, Frame.HEADER));
    }

    private static ByteBuffer data(ByteBuf frame) {
        return copy(frame, Frame.HEADER + frame.getUnsignedByte(4) * 4, frame.getUnsignedMedium(5));
    }

    private static ByteBuffer copy(ByteBuf frame, int at, int length) {
        ByteBuffer copy = ByteBuffer.allocate(length);
        frame.getBytes(at, copy);
        return copy.flip();
    }
}
