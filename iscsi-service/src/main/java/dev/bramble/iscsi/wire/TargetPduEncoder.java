package dev.bramble.iscsi.wire;

import dev.bramble.iscsi.wire.TargetPdu.AsyncMessage;
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
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.List;

/** Writes PDUs with the digests that were agreed on. One thread at a time. */
public final class TargetPduEncoder {
    private static final int FINAL = 0x80;
    private static final ByteBuffer NONE = ByteBuffer.allocate(0).asReadOnlyBuffer();

    /** Shorter data segments are copied behind their header: one buffer is sent quicker than two. */
    private static final int COPIED = 8192;

    private final ByteBufAllocator allocator;
    private Digests digests = Digests.NONE;

    public TargetPduEncoder(ByteBufAllocator allocator) {
        this.allocator = allocator;
    }

    /** From the next PDU on. */
    public void use(Digests agreed) {
        digests = agreed;
    }

    /**
     * The bytes of {@code pdu}, as buffers that the caller releases. A long data segment is not copied: it has to stay as it
     * is until they have been sent.
     */
    public List<ByteBuf> encode(TargetPdu pdu) {
        ByteBuffer segment = segment(pdu);
        int length = segment.remaining();
        boolean copied = length <= COPIED || !segment.isDirect();
        int padding = Frame.padded(length) - length;
        int behind = padding + digests.dataLength(length);
        int headers = Frame.HEADER + digests.headerLength();
        int size = headers + (copied ? length + behind : 0);
        ByteBuf out = allocator.ioBuffer(size, size);
        header(pdu, out.writeZero(Frame.HEADER).setMedium(5, length));
        if (digests.header()) {
            out.writeIntLE(Digests.of(out.nioBuffer(0, Frame.HEADER)));
        }
        if (copied) {
            out.writeBytes(segment.duplicate());
            behind(segment, padding, out);
            return List.of(out);
        }
        ByteBuf data = Unpooled.wrappedBuffer(segment);
        if (behind == 0) {
            return List.of(out, data);
        }
        ByteBuf tail = allocator.ioBuffer(behind, behind);
        behind(segment, padding, tail);
        return List.of(out, data, tail);
    }

    private void behind(ByteBuffer segment, int padding, ByteBuf out) {
        out.writeZero(padding);
        if (digests.dataLength(segment.remaining()) > 0) {
            out.writeIntLE(Digests.of(segment.duplicate(), padding));
        }
    }

    private static ByteBuffer segment(TargetPdu pdu) {
        return switch (pdu) {
            case NopIn nop -> nop.data();
            case LoginResponse response -> response.data();
            case TextResponse text -> text.data();
            case DataIn in -> in.data();
            case Reject reject -> reject.header();
            case ScsiResponse response -> sense(response.sense());
            case AsyncMessage message -> NONE;
            case TaskManagementResponse response -> NONE;
            case ReadyToTransfer r2t -> NONE;
            case LogoutResponse response -> NONE;
        };
    }

    /** RFC 7143 section 11.4.7. */
    private static ByteBuffer sense(ByteBuffer sense) {
        if (!sense.hasRemaining()) {
            return NONE;
        }
        return ByteBuffer.allocate(2 + sense.remaining())
                .putShort((short) sense.remaining())
                .put(sense.duplicate())
                .flip();
    }

    private static void header(TargetPdu pdu, ByteBuf out) {
        switch (pdu) {
            case NopIn nop ->
                begin(out, Opcode.NOP_IN, FINAL, nop, nop.itt())
                        .setLong(8, nop.lun())
                        .setInt(20, nop.ttt());
            case ScsiResponse response ->
                begin(out, Opcode.SCSI_RESPONSE, FINAL | response.residual().flags(), response, response.itt())
                        .setByte(2, response.response())
                        .setByte(3, response.status())
                        .setInt(36, response.expDataSn())
                        .setInt(44, response.residual().count());
            case TaskManagementResponse response ->
                begin(out, Opcode.TASK_MANAGEMENT_RESPONSE, FINAL, response, response.itt())
                        .setByte(2, response.response());
            case LoginResponse response -> {
                int flags = (response.transit() ? 0x80 : 0)
                        | (response.isContinue() ? 0x40 : 0)
                        | (response.currentStage() << 2)
                        | response.nextStage();
                begin(out, Opcode.LOGIN_RESPONSE, flags, response, response.itt())
                        .setLong(8, (response.isid() << 16) | response.tsih())
                        .setByte(36, response.status().statusClass())
                        .setByte(37, response.status().statusDetail());
            }
            case TextResponse text -> {
                int flags = (text.isFinal() ? FINAL : 0) | (text.isContinue() ? 0x40 : 0);
                begin(out, Opcode.TEXT_RESPONSE, flags, text, text.itt())
                        .setLong(8, text.lun())
                        .setInt(20, text.ttt());
            }
            case DataIn in -> dataIn(in, out);
            case ReadyToTransfer r2t ->
                begin(out, Opcode.READY_TO_TRANSFER, FINAL, r2t, r2t.itt())
                        .setLong(8, r2t.lun())
                        .setInt(20, r2t.ttt())
                        .setInt(36, r2t.r2tSn())
                        .setInt(40, r2t.bufferOffset())
                        .setInt(44, r2t.desiredLength());
            case AsyncMessage message ->
                begin(out, Opcode.ASYNC_MESSAGE, FINAL, message, InitiatorPdu.NO_TAG)
                        .setByte(36, message.event())
                        .setShort(42, message.seconds());
            case LogoutResponse response ->
                begin(out, Opcode.LOGOUT_RESPONSE, FINAL, response, response.itt())
                        .setByte(2, response.response());
            case Reject reject ->
                begin(out, Opcode.REJECT, FINAL, reject, InitiatorPdu.NO_TAG)
                        .setByte(2, reject.reason().code());
        }
    }

    private static void dataIn(DataIn in, ByteBuf out) {
        int flags = in.isFinal() ? FINAL : 0;
        if (in.hasStatus()) {
            flags |= 0x01 | in.residual().flags();
        }
        begin(out, Opcode.DATA_IN, flags, in, in.itt())
                .setInt(20, InitiatorPdu.NO_TAG)
                .setInt(36, in.dataSn())
                .setInt(40, in.bufferOffset());
        if (in.hasStatus()) {
            out.setInt(44, in.residual().count());
        } else {
            out.setInt(24, 0);
        }
    }

    private static ByteBuf begin(ByteBuf out, int opcode, int flags, TargetPdu pdu, int itt) {
        return out.setByte(0, opcode)
                .setByte(1, flags)
                .setInt(16, itt)
                .setInt(24, pdu.numbers().statSn())
                .setInt(28, pdu.numbers().expCmdSn())
                .setInt(32, pdu.numbers().maxCmdSn());
    }
}
