package dev.bramble.iscsi.session;

import dev.bramble.iscsi.wire.InitiatorPdu.TaskManagementRequest;
import dev.bramble.iscsi.wire.TargetPdu;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
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

    private record Waiting(TaskManagementRequest request, Set<Long> tags) {}

    private final CommandWindow window;
    private final List<Waiting> waiting = new ArrayList<>();

    TaskManagement(CommandWindow window) {
        this.window = window;
    }

    /** The tasks that the caller is to abort; the response is sent, or follows when the last of them has ended. */
    List<Task> victims(TaskManagementRequest request, TaskSet tasks, List<Action> out) {
        return switch (request.function()) {
            case ABORT_TASK -> {
                Task task = tasks.find(request.referencedTaskTag());
                if (task != null) {
                    yield abort(request, List.of(task), out);
                }
                boolean onItsWay = window.place(request.refCmdSn()) != CommandWindow.Place.OUTSIDE;
                yield none(request, onItsWay ? COMPLETE : TASK_DOES_NOT_EXIST, out);
            }
            case ABORT_TASK_SET, CLEAR_TASK_SET, LOGICAL_UNIT_RESET ->
                request.lun() == 0 ? abort(request, tasks.all(), out) : none(request, LUN_DOES_NOT_EXIST, out);
            case TARGET_WARM_RESET -> abort(request, tasks.all(), out);
            case TARGET_COLD_RESET -> {
                List<Task> all = abort(request, tasks.all(), out);
                if (waiting.isEmpty()) {
                    out.add(coldReset());
                }
                yield all;
            }
            case TASK_REASSIGN -> none(request, REASSIGN_NOT_SUPPORTED, out);
            default -> none(request, NOT_SUPPORTED, out);
        };
    }

    private List<Task> abort(TaskManagementRequest request, List<Task> victims, List<Action> out) {
        Set<Long> tags = new HashSet<>();
        victims.stream().filter(task -> task.running).forEach(task -> tags.add(task.tag));
        if (tags.isEmpty()) {
            respond(request, COMPLETE, out);
        } else {
            waiting.add(new Waiting(request, tags));
        }
        return victims;
    }

    private List<Task> none(TaskManagementRequest request, int response, List<Action> out) {
        respond(request, response, out);
        return List.of();
    }

    /** A running task has ended. */
    void ended(long tag, List<Action> out) {
        for (Iterator<Waiting> each = waiting.iterator(); each.hasNext(); ) {
            Waiting one = each.next();
            if (one.tags().remove(tag) && one.tags().isEmpty()) {
                each.remove();
                respond(one.request(), COMPLETE, out);
                if (one.request().function() == TARGET_COLD_RESET) {
                    out.add(coldReset());
                }
            }
        }
    }

    private static Action coldReset() {
        return new Action.Close(Action.Close.Cause.PROTOCOL_ERROR, "target cold reset");
    }

    private void respond(TaskManagementRequest request, int response, List<Action> out) {
        out.add(new Action.Send(new TargetPdu.TaskManagementResponse(request.itt(), response, window.withStatus()), 0));
    }
}
