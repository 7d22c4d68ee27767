package dev.bramble.iscsi.session;

import dev.bramble.iscsi.wire.InitiatorPdu.TaskManagementRequest;
import dev.bramble.iscsi.wire.TargetPdu;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Task management (RFC 7143 sections 11.5 and 11.6). What a disk is busy with cannot be called back: the response
 * waits for it, so that nothing of an aborted write reaches the disk after the initiator heard that it is gone.
 */
final class TaskManagement {
    private static final int ABORT_TASK = 1;
    private static final int ABORT_TASK_SET = 2;
    private static final int CLEAR_TASK_SET = 4;
    private static final int LOGICAL_UNIT_RESET = 5;
    private static final int TARGET_WARM_RESET = 6;
    private static final int TARGET_COLD_RESET = 7;
    private static final int TASK_REASSIGN = 8;

    private static final int COMPLETE = 0;
    private static final int TASK_DOES_NOT_EXIST = 1;
    private static final int LUN_DOES_NOT_EXIST = 2;
    private static final int REASSIGN_NOT_SUPPORTED = 4;
    private static final int NOT_SUPPORTED = 5;

    /** A request whose response waits: for these tasks, and for other sessions under this number (0: for none). */
    private record Waiting(TaskManagementRequest request, Set<Long> tags, long others) {}

    private final CommandWindow window;
    private final List<Waiting> waiting = new ArrayList<>();
    private long lastNumber;

    TaskManagement(CommandWindow window) {
        this.window = window;
    }

    /** The tasks that the caller is to abort; the response is sent, or follows when the last of them has ended. */
    List<Task> victims(TaskManagementRequest request, TaskSet tasks, List<Action> out) {
        return switch (request.function()) {
            case ABORT_TASK -> {
                Task task = tasks.find(request.referencedTaskTag());
                if (task != null && task.request.lun() == request.lun()) {
                    yield abort(request, List.of(task), out);
                }
                // One that was plugged in the window never comes (RFC 7143 section 11.5.1).
                boolean onItsWay = window.isAhead(request.refCmdSn(), request.cmdSn());
                yield none(request, onItsWay ? COMPLETE : TASK_DOES_NOT_EXIST, out);
            }
            case ABORT_TASK_SET ->
                request.lun() == 0 ? abort(request, tasks.all(), out) : none(request, LUN_DOES_NOT_EXIST, out);
            case CLEAR_TASK_SET, LOGICAL_UNIT_RESET ->
                request.lun() == 0 ? abortEverywhere(request, tasks, out) : none(request, LUN_DOES_NOT_EXIST, out);
            case TARGET_WARM_RESET, TARGET_COLD_RESET -> abortEverywhere(request, tasks, out);
            case TASK_REASSIGN -> none(request, REASSIGN_NOT_SUPPORTED, out);
            default -> none(request, NOT_SUPPORTED, out);
        };
    }

    private List<Task> abort(TaskManagementRequest request, List<Task> victims, List<Action> out) {
        await(new Waiting(request, running(victims), 0), out);
        return victims;
    }

    private List<Task> abortEverywhere(TaskManagementRequest request, TaskSet tasks, List<Action> out) {
        List<Task> victims = tasks.all();
        long number = ++lastNumber;
        waiting.add(new Waiting(request, running(victims), number));
        out.add(new Action.EndOthers(number, request.function() != CLEAR_TASK_SET));
        return victims;
    }

    private static Set<Long> running(List<Task> tasks) {
        Set<Long> tags = new HashSet<>();
        tasks.stream().filter(task -> task.running).forEach(task -> tags.add(task.tag));
        return tags;
    }

    private List<Task> none(TaskManagementRequest request, int response, List<Action> out) {
        respond(request, response, out);
        return List.of();
    }

    /** A running task has ended. */
    void ended(long tag, List<Action> out) {
        List<Waiting> all = List.copyOf(waiting);
        waiting.clear();
        for (Waiting one : all) {
            one.tags().remove(tag);
            await(one, out);
        }
    }

    /** No task of another session reaches the disk any more. */
    void othersEnded(long number, List<Action> out) {
        List<Waiting> all = List.copyOf(waiting);
        waiting.clear();
        for (Waiting one : all) {
            await(one.others() == number ? new Waiting(one.request(), one.tags(), 0) : one, out);
        }
    }

    private void await(Waiting one, List<Action> out) {
        if (!one.tags().isEmpty() || one.others() != 0) {
            waiting.add(one);
            return;
        }
        respond(one.request(), COMPLETE, out);
        if (one.request().function() == TARGET_COLD_RESET) {
            out.add(new Action.Close(Action.Close.Cause.COLD_RESET, "target cold reset"));
        }
    }

    private void respond(TaskManagementRequest request, int response, List<Action> out) {
        out.add(Action.send(new TargetPdu.TaskManagementResponse(request.itt(), response, window.withStatus())));
    }
}
