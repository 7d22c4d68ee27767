package dev.bramble.iscsi.session;

import dev.bramble.iscsi.scsi.Nexus;
import dev.bramble.iscsi.scsi.ScsiResult;
import dev.bramble.iscsi.wire.InitiatorPdu;
import dev.bramble.iscsi.wire.InitiatorPdu.LoginRequest;
import dev.bramble.iscsi.wire.LoginStatus;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One connection of an initiator, which at MaxConnections 1 is one session.
 *
 * <pre>
 * LOGIN        --LoginRequest, last--> ESTABLISHING   (Action.Establish)
 * ESTABLISHING --established---------> FULL_FEATURE   (last LoginResponse)
 * ESTABLISHING --unavailable---------> closed         (LoginResponse of class 3)
 * any other request in LOGIN or ESTABLISHING: closed
 * </pre>
 *
 * To be used by one thread at a time.
 */
public final class IscsiConnection {
    private enum State {
        LOGIN,
        ESTABLISHING,
        FULL_FEATURE
    }

    private final Limits limits;
    private final TargetDirectory directory;
    private final String portal;
    private final LoginPhase login;
    private State state = State.LOGIN;
    private @Nullable SessionIdentity identity;
    private @Nullable FullFeaturePhase fullFeature;
    private @Nullable ScsiTasks tasks;

    /**
     * @param portal the address that the initiator reached, as "address:port" with IPv6 in brackets
     */
    public IscsiConnection(Limits limits, TargetDirectory directory, String portal) {
        this.limits = limits;
        this.directory = directory;
        this.portal = portal;
        this.login = new LoginPhase(limits, directory);
    }

    /** Takes what the initiator sent. */
    public List<Action> receive(InitiatorPdu pdu) {
        FullFeaturePhase phase = fullFeature;
        if (phase != null) {
            return phase.receive(pdu);
        }
        if (state != State.LOGIN || !(pdu instanceof LoginRequest request)) {
            return List.of(new Action.Close(Action.Close.Cause.PROTOCOL_ERROR, "expected a login request"));
        }
        List<Action> actions = login.receive(request);
        for (Action action : actions) {
            if (action instanceof Action.Establish establish) {
                state = State.ESTABLISHING;
                identity = establish.identity();
            }
        }
        return actions;
    }

    /**
     * The session is there.
     *
     * @param tsih its number, 1-65535
     * @param nexus with the disk; null in a discovery session
     */
    public List<Action> established(int tsih, @Nullable Nexus nexus) {
        SessionIdentity known = identity;
        if (known == null || state != State.ESTABLISHING) {
            throw new IllegalStateException("no login waits");
        }
        Action.Send response = login.succeed(tsih);
        Parameters parameters = login.parameters();
        CommandWindow window = new CommandWindow(login.firstCmdSn(), limits.commandWindow(), login.nextStatSn());
        tasks = nexus == null ? null : new ScsiTasks(nexus, parameters, window, limits);
        TextExchange text = new TextExchange(known, directory, portal, parameters.maxSend(), window);
        fullFeature = new FullFeaturePhase(window, login.cid(), parameters, text, tasks);
        state = State.FULL_FEATURE;
        return List.of(response);
    }

    /** The session could not be made, for a reason that passes. */
    public List<Action> unavailable(String reason) {
        return login.fail(LoginStatus.OUT_OF_RESOURCES, reason);
    }

    /** A command was carried out. */
    public List<Action> completed(long tag, ScsiResult result) {
        List<Action> out = new ArrayList<>();
        if (tasks != null) {
            tasks.completed(tag, result, out);
        }
        return out;
    }

    /** What {@link Action.Send#holds} told has left. */
    public List<Action> written(long bytes) {
        List<Action> out = new ArrayList<>();
        if (tasks != null) {
            tasks.written(bytes, out);
        }
        return out;
    }
}
