package dev.bramble.iscsi.session;

import dev.bramble.iscsi.scsi.Command;
import dev.bramble.iscsi.wire.InitiatorPdu.ScsiCommand;
import dev.bramble.iscsi.wire.TaskAttribute;

/** A SCSI command between its arrival and its response. */
final class Task {
    final long tag;
    final ScsiCommand request;
    final Command command;
    final WriteTransfer transfer;

    /** Bytes of buffers that it reserved; for writes once solicited data is due, for reads before they run. */
    long reserved;

    /** Its buffers are granted, or it needs none. */
    boolean admitted;

    boolean running;

    /** Its result is to be dropped. */
    boolean aborted;

    Task(long tag, ScsiCommand request, Command command, WriteTransfer transfer) {
        this.tag = tag;
        this.request = request;
        this.command = command;
        this.transfer = transfer;
    }

    /** Bytes of buffers beyond the unsolicited data, which the command window bounds. */
    long need() {
        return transfer.isComplete() ? expectedIn() : transfer.length();
    }

    /** Bytes of Data-In that the initiator has room for. */
    long expectedIn() {
        return request.read() ? Math.min(command.dataIn(), request.expectedLength()) : 0;
    }

    boolean isOrdered() {
        return request.attribute() == TaskAttribute.ORDERED;
    }

    boolean isHeadOfQueue() {
        return request.attribute() == TaskAttribute.HEAD_OF_QUEUE;
    }
}
