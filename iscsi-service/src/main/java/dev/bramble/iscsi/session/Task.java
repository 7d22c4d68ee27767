package dev.bramble.iscsi.session;

import dev.bramble.iscsi.scsi.Command;
import dev.bramble.iscsi.wire.InitiatorPdu.ScsiCommand;
import dev.bramble.iscsi.wire.TaskAttribute;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A SCSI command between its arrival and its response. */
final class Task {
    private static final ByteBuffer NO_ROOM = ByteBuffer.allocate(0);

    final long tag;

    /** Without its data, which is of the moment. */
    final ScsiCommand request;

    final Command command;
    final WriteTransfer transfer;

    /** It has the memory it needs, or needs none. */
    boolean admitted;

    boolean running;

    /** Its result is to be dropped. */
    boolean aborted;

    private @Nullable DataBuffer buffer;

    Task(long tag, ScsiCommand request, Command command, WriteTransfer transfer) {
        this.tag = tag;
        this.request = request.withoutData();
        this.command = command;
        this.transfer = transfer;
    }

    /** Bytes of memory that it needs: for what it writes, or for what it reads. Answers known already have theirs. */
    int need() {
        boolean reads = command.operationClass() == Command.OperationClass.READ;
        return transfer.length() > 0 ? transfer.length() : reads ? (int) command.dataIn() : 0;
    }

    void admit(@Nullable DataBuffer granted) {
        admitted = true;
        buffer = granted;
        if (granted != null && transfer.length() > 0) {
            transfer.into(granted.bytes());
        }
    }

    /** Room for what it reads. */
    ByteBuffer dataIn() {
        DataBuffer mine = buffer;
        return mine == null || transfer.length() > 0 ? NO_ROOM : mine.bytes();
    }

    /** Its memory, which is the caller's to release from now on. */
    @Nullable
    DataBuffer takeBuffer() {
        DataBuffer mine = buffer;
        buffer = null;
        return mine;
    }

    void releaseBuffer() {
        DataBuffer mine = takeBuffer();
        if (mine != null) {
            mine.release();
        }
    }

    boolean isOrdered() {
        return request.attribute() == TaskAttribute.ORDERED;
    }

    boolean isHeadOfQueue() {
        return request.attribute() == TaskAttribute.HEAD_OF_QUEUE;
    }
}
