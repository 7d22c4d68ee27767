package dev.bramble.iscsi.wire;

import dev.bramble.iscsi.wire.TargetPdu.DataIn;
import dev.bramble.iscsi.wire.TargetPdu.LoginResponse;
import dev.bramble.iscsi.wire.TargetPdu.LogoutResponse;
import dev.bramble.iscsi.wire.TargetPdu.NopIn;
import dev.bramble.iscsi.wire.TargetPdu.ReadyToTransfer;
import dev.bramble.iscsi.wire.TargetPdu.Reject;
import dev.bramble.iscsi.wire.TargetPdu.ScsiResponse;
import dev.bramble.iscsi.wire.TargetPdu.TaskManagementResponse;
import dev.bramble.iscsi.wire.TargetPdu.TextResponse;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.ByteBuffer;

/** Writes PDUs, header and padded data segment, without digests. */
public final class TargetPduEncoder {
    private static final int FINAL = 0x80;

    private TargetPduEncoder() {}

    /** The bytes of {@code pdu}, in a buffer of their own that the caller releases. */
    public static ByteBuf encode(TargetPdu pdu, ByteBufAllocator allocator) {
        return switch (pdu) {
            case NopIn nop -> {
                ByteBuf out = frame(allocator, Opcode.NOP_IN, FINAL, nop, nop.itt(), nop.data());
                yield out.setLong(8, nop.lun()).setInt(20, nop.ttt());
            }
            case ScsiResponse response -> scsiResponse(response, allocator);
            case TaskManagementResponse response ->
                frame(allocator, Opcode.TASK_MANAGEMENT_RESPONSE, FINAL, response, response.itt(), none())
                        .setByte(2, response.response());
            case LoginResponse response -> loginResponse(response, allocator);
            case TextResponse text -> {
                int flags = (text.isFinal() ? FINAL : 0) | (text.isContinue() ? 0x40 : 0);
                ByteBuf out = frame(allocator, Opcode.TEXT_RESPONSE, flags, text, text.itt(), text.data());
                yield out.setLong(8, text.lun()).setInt(20, text.ttt());
            }
            case DataIn in -> dataIn(in, allocator);
            case ReadyToTransfer r2t ->
                frame(allocator, Opcode.READY_TO_TRANSFER, FINAL, r2t, r2t.itt(), none())
                        .setLong(8, r2t.lun())
                        .setInt(20, r2t.ttt())
                        .setInt(36, r2t.r2tSn())
                        .setInt(40, r2t.bufferOffset())
                        .setInt(44, r2t.desiredLength());
            case LogoutResponse response ->
                frame(allocator, Opcode.LOGOUT_RESPONSE, FINAL, response, response.itt(), none())
                        .setByte(2, response.response());
            case Reject reject ->
                frame(allocator, Opcode.REJECT, FINAL, reject, InitiatorPdu.NO_TAG, reject.header())
                        .setByte(2, reject.reason().code());
        };
    }

    private static ByteBuf scsiResponse(ScsiResponse response, ByteBufAllocator allocator) {
        ByteBuffer sense = response.sense();
        ByteBuffer segment = none();
        if (sense.hasRemaining()) {
            segment = ByteBuffer.allocate(2 + sense.remaining());
            segment.putShort((short) sense.remaining()).put(sense.duplicate()).flip();
        }
        int flags = FINAL | response.residual().flags();
        return frame(allocator, Opcode.SCSI_RESPONSE, flags, response, response.itt(), segment)
                .setByte(2, response.response())
                .setByte(3, response.status())
                .setInt(36, response.expDataSn())
                .setInt(44, response.residual().count());
    }

    private static ByteBuf loginResponse(LoginResponse response, ByteBufAllocator allocator) {
        int flags = (response.transit() ? 0x80 : 0)
                | (response.isContinue() ? 0x40 : 0)
                | (response.currentStage() << 2)
                | response.nextStage();
        return frame(allocator, Opcode.LOGIN_RESPONSE, flags, response, response.itt(), response.data())
                .setLong(8, (response.isid() << 16) | response.tsih())
                .setByte(36, response.status().statusClass())
                .setByte(37, response.status().statusDetail());
    }

    private static ByteBuf dataIn(DataIn in, ByteBufAllocator allocator) {
        int flags = in.isFinal() ? FINAL : 0;
        if (in.hasStatus()) {
            flags |= 0x01 | in.residual().flags();
        }
        ByteBuf out = frame(allocator, Opcode.DATA_IN, flags, in, in.itt(), in.data())
                .setInt(20, InitiatorPdu.NO_TAG)
                .setInt(36, in.dataSn())
                .setInt(40, in.bufferOffset());
        return in.hasStatus() ? out.setInt(44, in.residual().count()) : out.setInt(24, 0);
    }

    private static ByteBuf frame(
            ByteBufAllocator allocator, int opcode, int flags, TargetPdu pdu, int itt, ByteBuffer data) {
        int length = data.remaining();
        int total = Frame.HEADER + Frame.padded(length);
        ByteBuf out = allocator.ioBuffer(total, total);
        out.writeZero(Frame.HEADER);
        out.setByte(0, opcode).setByte(1, flags).setMedium(5, length).setInt(16, itt);
        out.setInt(24, pdu.numbers().statSn());
        out.setInt(28, pdu.numbers().expCmdSn());
        out.setInt(32, pdu.numbers().maxCmdSn());
        out.writeBytes(data.duplicate());
        return out.writeZero(Frame.padded(length) - length);
    }

    private static ByteBuffer none() {
        return ByteBuffer.allocate(0);
    }
}
