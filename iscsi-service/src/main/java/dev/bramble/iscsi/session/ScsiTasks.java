package dev.bramble.iscsi.session;

import dev.bramble.iscsi.scsi.CheckConditionException;
import dev.bramble.iscsi.scsi.Command;
import dev.bramble.iscsi.scsi.Nexus;
import dev.bramble.iscsi.scsi.ScsiResult;
import dev.bramble.iscsi.scsi.ScsiStatus;
import dev.bramble.iscsi.wire.InitiatorPdu.DataOut;
import dev.bramble.iscsi.wire.InitiatorPdu.MoreData;
import dev.bramble.iscsi.wire.InitiatorPdu.ScsiCommand;
import dev.bramble.iscsi.wire.InitiatorPdu.TaskManagementRequest;
import dev.bramble.iscsi.wire.RejectReason;
import dev.bramble.iscsi.wire.Residual;
import dev.bramble.iscsi.wire.TargetPdu;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The SCSI commands of a normal session: data in, execution, data and status out (RFC 7143 sections 11.3 to 11.8). */
final class ScsiTasks {
    private final Nexus nexus;
    private final CommandWindow window;
    private final int maxTasks;
    private final TaskSet tasks;
    private final TaskManagement management;
    private final Map<Long, Task> running = new HashMap<>();
    private Parameters parameters;
    private long nextTag = 1;
    private int nextTtt = 1;

    ScsiTasks(Nexus nexus, Parameters parameters, CommandWindow window, Limits limits, Buffers buffers) {
        this.nexus = nexus;
        this.parameters = parameters;
        this.window = window;
        this.maxTasks = 2 * limits.commandWindow();
        this.tasks = new TaskSet(buffers);
        this.management = new TaskManagement(window);
    }

    /** The initiator declared another MaxRecvDataSegmentLength. */
    void maxSend(int bytes) {
        parameters = parameters.withMaxSend(bytes);
    }

    void command(ScsiCommand request, List<Action> out) {
        if (tasks.find(request.itt()) != null || tasks.size() >= maxTasks) {
            boolean twice = tasks.find(request.itt()) != null;
            releasePlace(request);
            RejectReason reason = twice ? RejectReason.PROTOCOL_ERROR : RejectReason.IMMEDIATE_COMMAND_REJECT;
            ByteBuffer header = ByteBuffer.allocate(48).put(0, (byte) 1).putInt(16, request.itt());
            out.add(Action.send(new TargetPdu.Reject(reason, window.withStatus(), header)));
            return;
        }
        try {
            Command command = nexus.admit(request.lun(), request.cdb(), offered(request));
            WriteTransfer transfer = new WriteTransfer(request, command.dataOut(), parameters);
            tasks.add(new Task(nextTag++, request, command, transfer));
            List<Task> admitted = tasks.admit();
            transfer.immediate(request);
            advance(admitted, out);
        } catch (CheckConditionException e) {
            respond(request, 0, 0, e.result(), null, out);
        }
    }

    private static long offered(ScsiCommand request) {
        return request.write() ? request.expectedLength() : 0;
    }

    /** Data for a task that is not there belongs to one that failed or was aborted meanwhile. */
    void data(DataOut data, List<Action> out) {
        take(data.itt(), transfer -> transfer.receive(data), out);
    }

    /** More of the data that came last. */
    void data(MoreData more, List<Action> out) {
        take(more.itt(), transfer -> transfer.receive(more), out);
    }

    /** Where the next bytes of a task's data belong; null when they are not to be kept. */
    @Nullable
    ByteBuffer place(int itt) {
        Task task = tasks.find(itt);
        return task == null || task.running ? null : task.transfer.place();
    }

    /** Data-Out whose digest was wrong. */
    void corrupted(int itt, boolean isFinal, List<Action> out) {
        take(itt, transfer -> transfer.corrupted(isFinal), out);
    }

    private interface Step {
        void of(WriteTransfer transfer) throws CheckConditionException;
    }

    private void take(int itt, Step step, List<Action> out) {
        Task task = tasks.find(itt);
        if (task == null || task.running) {
            return;
        }
        try {
            step.of(task.transfer);
            if (task.admitted && task.transfer.wantsR2t()) {
                solicit(task, out);
            }
        } catch (CheckConditionException e) {
            tasks.remove(task);
            task.releaseBuffer();
            respond(task.request, 0, task.transfer.r2tCount(), e.result(), null, out);
        }
        advance(out);
    }

    /** A command was carried out. */
    void completed(long tag, ScsiResult result, List<Action> out) {
        Task task = running.remove(tag);
        if (task == null) {
            return;
        }
        if (task.aborted) {
            task.releaseBuffer();
        } else {
            tasks.remove(task);
            long moved = Math.max(result.data().remaining(), task.command.dataOut());
            respond(task.request, moved, task.transfer.r2tCount(), result, task.takeBuffer(), out);
        }
        management.ended(tag, out);
        advance(out);
    }

    void manage(TaskManagementRequest request, List<Action> out) {
        abort(management.victims(request, tasks, out));
        advance(out);
    }

    void othersEnded(long number, List<Action> out) {
        management.othersEnded(number, out);
    }

    /** Ends all tasks without a response. */
    void abortAll() {
        abort(tasks.all());
    }

    private void abort(List<Task> victims) {
        for (Task victim : victims) {
            tasks.remove(victim);
            victim.aborted = true;
            releasePlace(victim.request);
            if (!victim.running) {
                victim.releaseBuffer();
            }
        }
    }

    /** Lets go on whatever may. */
    void advance(List<Action> out) {
        advance(tasks.admit(), out);
    }

    private void advance(List<Task> admitted, List<Action> out) {
        for (Task task : admitted) {
            if (task.transfer.wantsR2t()) {
                solicit(task, out);
            }
        }
        for (Task task : tasks.start()) {
            running.put(task.tag, task);
            out.add(new Action.Execute(task.tag, task.command, task.transfer.data(), task.dataIn()));
        }
    }

    private void solicit(Task task, List<Action> out) {
        int ttt = nextTtt++ & 0x7fffffff;
        WriteTransfer.R2t r2t = task.transfer.solicit(ttt, parameters.maxBurstLength());
        out.add(Action.send(new TargetPdu.ReadyToTransfer(
                task.request.lun(),
                task.request.itt(),
                ttt,
                r2t.r2tSn(),
                r2t.offset(),
                r2t.length(),
                window.withoutStatus())));
    }

    /**
     * Data and status. The place in the window is free again from this response on.
     *
     * @param moved bytes that the command transfers when it ends well
     * @param memory of the data, to be released when this has left
     */
    private void respond(
            ScsiCommand request,
            long moved,
            int r2tCount,
            ScsiResult result,
            @Nullable DataBuffer memory,
            List<Action> out) {
        releasePlace(request);
        boolean good = result.status() == ScsiStatus.GOOD;
        long expected = request.read() || request.write() ? request.expectedLength() : 0;
        Residual residual = new Residual((good ? moved : 0) - expected);
        ByteBuffer data = result.data();
        int length = (int) Math.min(data.remaining(), request.read() ? expected : 0);
        if (!good || length == 0) {
            if (memory != null) {
                memory.release();
            }
            out.add(Action.send(new TargetPdu.ScsiResponse(
                    request.itt(),
                    0,
                    result.status().code(),
                    residual,
                    r2tCount,
                    window.withStatus(),
                    result.sense())));
            return;
        }
        List<TargetPdu> pdus =
                DataInSequence.cut(request.itt(), data.slice(data.position(), length), residual, parameters, window);
        for (TargetPdu pdu : pdus.subList(0, pdus.size() - 1)) {
            out.add(Action.send(pdu));
        }
        out.add(new Action.Send(pdus.getLast(), memory));
    }

    private void releasePlace(ScsiCommand request) {
        if (!request.immediate()) {
            window.release();
        }
    }
}
