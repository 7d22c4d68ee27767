package dev.bramble.iscsi.session;

import dev.bramble.iscsi.wire.InitiatorPdu;
import dev.bramble.iscsi.wire.InitiatorPdu.DataOut;
import dev.bramble.iscsi.wire.InitiatorPdu.LoginRequest;
import dev.bramble.iscsi.wire.InitiatorPdu.LogoutRequest;
import dev.bramble.iscsi.wire.InitiatorPdu.NopOut;
import dev.bramble.iscsi.wire.InitiatorPdu.Numbered;
import dev.bramble.iscsi.wire.InitiatorPdu.ScsiCommand;
import dev.bramble.iscsi.wire.InitiatorPdu.TaskManagementRequest;
import dev.bramble.iscsi.wire.InitiatorPdu.TextRequest;
import dev.bramble.iscsi.wire.InitiatorPdu.Unacceptable;
import dev.bramble.iscsi.wire.RejectReason;
import dev.bramble.iscsi.wire.TargetPdu;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * After login (RFC 7143 section 4.2.2): brings requests into the order of CmdSN and gives them to whom they concern. A
 * discovery session has no {@link ScsiTasks} and takes text, NOP and logout only.
 */
final class FullFeaturePhase {
    private static final int CLOSE_SESSION = 0;
    private static final int CLOSE_CONNECTION = 1;
    private static final int CID_NOT_FOUND = 1;
    private static final int RECOVERY_NOT_SUPPORTED = 2;

    private final CommandWindow window;
    private final int cid;
    private final Parameters parameters;
    private final TextExchange text;
    private final @Nullable ScsiTasks tasks;

    /** Numbered requests ahead of their turn; the window bounds them. */
    private final Map<Integer, Numbered> early = new HashMap<>();

    private List<Action> out = new ArrayList<>();

    FullFeaturePhase(
            CommandWindow window, int cid, Parameters parameters, TextExchange text, @Nullable ScsiTasks tasks) {
        this.window = window;
        this.cid = cid;
        this.parameters = parameters;
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
            case Unacceptable bad -> reject(bad.reason(), bad.header());
            case LoginRequest login ->
                out.add(new Action.Close(Action.Close.Cause.PROTOCOL_ERROR, "a login request after login"));
        }
        return out;
    }

    private void numbered(Numbered request) {
        if (request.immediate()) {
            handle(request);
            return;
        }
        switch (window.place(request.cmdSn())) {
            case OUTSIDE -> {} // RFC 7143 section 4.2.2.1: silently ignored
            case LATER -> early.putIfAbsent(request.cmdSn(), request);
            case NEXT -> {
                for (Numbered next = request; next != null; next = early.remove(window.expected())) {
                    window.take();
                    if (!(next instanceof ScsiCommand)) {
                        window.release();
                    }
                    handle(next);
                }
            }
        }
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
                    tasks.manage(management, out);
                }
            }
            case TextRequest request1 -> text.receive(request1, out);
            case LogoutRequest logout -> logout(logout);
        }
    }

    private void refuseInDiscovery(Numbered request) {
        if (request instanceof ScsiCommand && !request.immediate()) {
            window.release();
        }
        ByteBuffer header = ByteBuffer.allocate(48).putInt(16, request.itt());
        reject(RejectReason.COMMAND_NOT_SUPPORTED, header);
    }

    private void reject(RejectReason reason, ByteBuffer header) {
        send(new TargetPdu.Reject(reason, window.withStatus(), header));
    }

    /** A ping is answered with what it carried; one without a task tag asks for nothing. */
    private void nop(NopOut nop) {
        if (nop.itt() != InitiatorPdu.NO_TAG) {
            ByteBuffer data = nop.data();
            ByteBuffer echo = data.slice(data.position(), Math.min(data.remaining(), parameters.maxSend()));
            send(new TargetPdu.NopIn(0, nop.itt(), InitiatorPdu.NO_TAG, window.withStatus(), echo));
        }
    }

    private void logout(LogoutRequest logout) {
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
        out.add(new Action.Send(pdu, 0));
    }
}
