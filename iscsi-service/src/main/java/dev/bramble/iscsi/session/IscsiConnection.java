package dev.bramble.iscsi.session;

import dev.bramble.iscsi.scsi.Nexus;
import dev.bramble.iscsi.scsi.ScsiResult;
import dev.bramble.iscsi.wire.InitiatorPdu;
import dev.bramble.iscsi.wire.InitiatorPdu.LoginRequest;
import dev.bramble.iscsi.wire.LoginStatus;
import dev.bramble.iscsi.wire.TargetPdu;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
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
    private final Buffers buffers;
    private final LoginPhase login;
    private State state = State.LOGIN;
    private @Nullable SessionIdentity identity;
    private @Nullable FullFeaturePhase fullFeature;
    private @Nullable ScsiTasks tasks;

    /**
     * @param portal the address that the initiator reached, as "address:port" with IPv6 in brackets
     * @param random of CHAP's challenges, which nobody may be able to guess
     */
    public IscsiConnection(
            Limits limits, TargetDirectory directory, String portal, RandomGenerator random, Buffers buffers) {
        this.limits = limits;
        this.directory = directory;
        this.portal = portal;
        this.buffers = buffers;
        this.login = new LoginPhase(limits, directory, random);
    }

    /** Takes what the initiator sent; its data is not kept. */
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
        tasks = nexus == null ? null : new ScsiTasks(nexus, parameters, window, limits, buffers);
        TextExchange text = new TextExchange(known, directory, portal, parameters.maxSend(), window);
        fullFeature = new FullFeaturePhase(window, login.cid(), parameters.maxSend(), text, tasks);
        state = State.FULL_FEATURE;
        return List.of(response, new Action.UseDigests(parameters.headerDigest(), parameters.dataDigest()));
    }

    /** The session could not be made, for a reason that passes. */
    public List<Action> unavailable(String reason) {
        return login.fail(LoginStatus.OUT_OF_RESOURCES, reason);
    }

    /** A command was carried out. */
    public List<Action> completed(long tag, ScsiResult result) {
        return with((all, out) -> all.completed(tag, result, out));
    }

    /** Memory that {@link Buffers} refused can be had now. */
    public List<Action> granted() {
        return with(ScsiTasks::advance);
    }

    /** {@link Action.EndOthers} was carried out. */
    public List<Action> othersEnded(long number) {
        return with((all, out) -> all.othersEnded(number, out));
    }

    /** Another session ended this one's tasks: they get no response, and the initiator hears that it may send more. */
    public List<Action> abortTasks() {
        FullFeaturePhase phase = fullFeature;
        return with((all, out) -> {
            all.abortAll();
            if (phase != null) {
                out.add(Action.send(phase.tellWindow()));
            }
        });
    }

    /** The connection is gone: what waits for it is dropped, and what is at the disk will be. */
    public void abandon() {
        ScsiTasks all = tasks;
        if (all != null) {
            all.abortAll();
        }
    }

    /** Where the next bytes of a task's data belong; null when they are not to be kept. Valid until anything else is done. */
    public @Nullable ByteBuffer place(int itt) {
        ScsiTasks all = tasks;
        return all == null ? null : all.place(itt);
    }

    private interface Step {
        void of(ScsiTasks tasks, List<Action> out);
    }

    private List<Action> with(Step step) {
        List<Action> out = new ArrayList<>();
        ScsiTasks all = tasks;
        if (all != null) {
            step.of(all, out);
        }
        return out;
    }

    /** A ping, to be answered by {@link Action.PingAnswered} with its TTT; nothing before login. */
    public Optional<TargetPdu.NopIn> ping() {
        return Optional.ofNullable(fullFeature).map(FullFeaturePhase::ping);
    }

    /** Asks the initiator to log out within some seconds; nothing before login. */
    public Optional<TargetPdu> askForLogout(int seconds) {
        return Optional.ofNullable(fullFeature).map(phase -> phase.askForLogout(seconds));
    }
}
