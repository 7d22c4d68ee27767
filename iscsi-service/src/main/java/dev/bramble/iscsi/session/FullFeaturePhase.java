package dev.bramble.iscsi.session;

import dev.bramble.iscsi.wire.InitiatorPdu;
import dev.bramble.iscsi.wire.InitiatorPdu.Corrupt;
import dev.bramble.iscsi.wire.InitiatorPdu.DataOut;
import dev.bramble.iscsi.wire.InitiatorPdu.LoginRequest;
import dev.bramble.iscsi.wire.InitiatorPdu.LogoutRequest;
import dev.bramble.iscsi.wire.InitiatorPdu.MoreData;
import dev.bramble.iscsi.wire.InitiatorPdu.NopOut;
import dev.bramble.iscsi.wire.InitiatorPdu.Numbered;
import dev.bramble.iscsi.wire.InitiatorPdu.ScsiCommand;
import dev.bramble.iscsi.wire.InitiatorPdu.TaskManagementRequest;
import dev.bramble.iscsi.wire.InitiatorPdu.TextRequest;
import dev.bramble.iscsi.wire.InitiatorPdu.Unacceptable;
import dev.bramble.iscsi.wire.PartedData;
import dev.bramble.iscsi.wire.RejectReason;
import dev.bramble.iscsi.wire.TargetPdu;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * After login (RFC 7143 section 4.2.2): brings requests into the order of CmdSN and gives them to whom they concern. A
 * discovery session has no {@link ScsiTasks} and takes text, NOP and logout only.
 */
final class FullFeaturePhase {
    private static final int ABORT_TASK = 1;
    private static final int CLOSE_SESSION = 0;
    private static final int CLOSE_CONNECTION = 1;
    private static final int REMOVE_FOR_RECOVERY = 2;
    private static final int CID_NOT_FOUND = 1;
    private static final int RECOVERY_NOT_SUPPORTED = 2;

    /**
     * Data of commands ahead of their turn, in bytes. On one connection there are none (RFC 7143 section 4.2.2.1): what
     * comes in parts is not kept for them.
     */
    private static final int MOST_EARLY = PartedData.LEAST - 1;

    private final CommandWindow window;
    private final int cid;
    private final TextExchange text;
    private final @Nullable ScsiTasks tasks;
    private int maxSend;

    /** Numbered requests ahead of their turn; the window bounds them. */
    private final Map<Integer, Numbered> early = new HashMap<>();

    private int earlyBytes;

    /** Numbers whose commands were aborted before they came. */
    private final Set<Integer> plugged = new HashSet<>();

    private int lastPing;
    private List<Action> out = new ArrayList<>();

    FullFeaturePhase(CommandWindow window, int cid, int maxSend, TextExchange text, @Nullable ScsiTasks tasks) {
        this.window = window;
        this.cid = cid;
        this.maxSend = maxSend;
        this.text = text;
        this.tasks = tasks;
    }

    List<Action> receive(InitiatorPdu pdu) {
        out = new ArrayList<>();
        switch (pdu) {
            case Numbered request -> numbered(request);
            case DataOut data -> {
                if (tasks != null) {
                    tasks.data(data, out);
                }
            }
            case MoreData more -> {
                if (tasks != null) {
                    tasks.data(more, out);
                }
            }
            case Corrupt corrupt -> corrupt(corrupt);
            case Unacceptable bad -> reject(bad.reason(), bad.header());
            case LoginRequest login ->
                out.add(new Action.Close(Action.Close.Cause.PROTOCOL_ERROR, "a login request after login"));
        }
        return out;
    }

    /** RFC 7143 section 7.8: told, and if it was data, its command fails. What else it was is as if it never came. */
    private void corrupt(Corrupt corrupt) {
        reject(RejectReason.DATA_DIGEST_ERROR, corrupt.header());
        if (corrupt.isDataOut() && tasks != null) {
            tasks.corrupted(corrupt.itt(), corrupt.isFinal(), out);
        }
    }

    /** A ping from this side (RFC 7143 section 11.19), and its tag. */
    TargetPdu.NopIn ping() {
        lastPing = lastPing + 1 & 0x7fffffff;
        return new TargetPdu.NopIn(0, InitiatorPdu.NO_TAG, lastPing, window.withoutStatus(), ByteBuffer.allocate(0));
    }

    /** Tells the command window, when no other PDU does. */
    TargetPdu.NopIn tellWindow() {
        return new TargetPdu.NopIn(
                0, InitiatorPdu.NO_TAG, InitiatorPdu.NO_TAG, window.withoutStatus(), ByteBuffer.allocate(0));
    }

    /** Asks the initiator to log out within some seconds (RFC 7143 section 11.9.1, event 1). */
    TargetPdu.AsyncMessage askForLogout(int seconds) {
        return new TargetPdu.AsyncMessage(TargetPdu.AsyncMessage.LOGOUT_REQUESTED, seconds, window.withStatus());
    }

    private void numbered(Numbered request) {
        if (request.immediate()) {
            handle(request);
            return;
        }
        switch (window.place(request.cmdSn())) {
            case OUTSIDE -> {} // RFC 7143 section 4.2.2.1: silently ignored
            case LATER -> keep(request);
            case NEXT -> {
                take(request);
                takeEarly();
            }
        }
    }

    private void keep(Numbered request) {
        if (early.containsKey(request.cmdSn())) {
            return;
        }
        earlyBytes += request.dataLength();
        if (earlyBytes > MOST_EARLY) {
            out.add(new Action.Close(Action.Close.Cause.PROTOCOL_ERROR, "too much data of commands out of order"));
            return;
        }
        early.put(request.cmdSn(), request.kept());
    }

    private void takeEarly() {
        while (true) {
            int number = window.expected();
            Numbered next = early.remove(number);
            earlyBytes -= next == null ? 0 : next.dataLength();
            if (plugged.remove(number)) {
                window.take();
                window.release();
            } else if (next != null) {
                take(next);
            } else {
                return;
            }
        }
    }

    private void take(Numbered request) {
        window.take();
        if (!(request instanceof ScsiCommand)) {
            window.release();
        }
        handle(request);
    }

    private void handle(Numbered request) {
        switch (request) {
            case NopOut nop -> nop(nop);
            case ScsiCommand command -> {
                if (tasks == null) {
                    refuseInDiscovery(command);
                } else {
                    tasks.command(command, out);
                }
            }
            case TaskManagementRequest management -> {
                if (tasks == null) {
                    refuseInDiscovery(management);
                } else {
                    manage(tasks, management);
                }
            }
            case TextRequest question -> {
                text.receive(question, out);
                maxSend = text.maxSend();
                if (tasks != null) {
                    tasks.maxSend(maxSend);
                }
            }
            case LogoutRequest logout -> logout(logout);
        }
    }

    /** A command that is aborted before it came is taken as received (RFC 7143 section 11.5.1). */
    private void manage(ScsiTasks all, TaskManagementRequest request) {
        boolean never = request.function() == ABORT_TASK && window.isAhead(request.refCmdSn(), request.cmdSn());
        all.manage(request, out);
        if (never) {
            plugged.add(request.refCmdSn());
            takeEarly();
        }
    }

    private void refuseInDiscovery(Numbered request) {
        if (request instanceof ScsiCommand && !request.immediate()) {
            window.release();
        }
        reject(RejectReason.COMMAND_NOT_SUPPORTED, ByteBuffer.allocate(48).putInt(16, request.itt()));
    }

    private void reject(RejectReason reason, ByteBuffer header) {
        send(new TargetPdu.Reject(reason, window.withStatus(), header));
    }

    /** A ping is answered with what it carried; one without a task tag answers ours. */
    private void nop(NopOut nop) {
        if (nop.itt() != InitiatorPdu.NO_TAG) {
            ByteBuffer data = nop.data();
            ByteBuffer echo = data.slice(data.position(), Math.min(data.remaining(), maxSend));
            send(new TargetPdu.NopIn(0, nop.itt(), InitiatorPdu.NO_TAG, window.withStatus(), echo));
        }
        if (nop.ttt() != InitiatorPdu.NO_TAG) {
            out.add(new Action.PingAnswered(nop.ttt()));
        }
    }

    private void logout(LogoutRequest logout) {
        if (logout.reason() > REMOVE_FOR_RECOVERY) {
            reject(
                    RejectReason.INVALID_PDU_FIELD,
                    ByteBuffer.allocate(48).put(0, (byte) 0x06).putInt(16, logout.itt()));
            return;
        }
        int response = switch (logout.reason()) {
            case CLOSE_SESSION -> 0;
            case CLOSE_CONNECTION -> logout.cid() == cid ? 0 : CID_NOT_FOUND;
            default -> RECOVERY_NOT_SUPPORTED;
        };
        send(new TargetPdu.LogoutResponse(logout.itt(), response, window.withStatus()));
        if (response == 0) {
            out.add(new Action.Close(Action.Close.Cause.LOGOUT, "logout"));
        }
    }

    private void send(TargetPdu pdu) {
        out.add(Action.send(pdu));
    }
}
