package dev.bramble.iscsi.session;

import dev.bramble.iscsi.wire.InitiatorPdu.LoginRequest;
import dev.bramble.iscsi.wire.LoginStatus;
import dev.bramble.iscsi.wire.MalformedPduException;
import dev.bramble.iscsi.wire.TargetPdu.LoginResponse;
import dev.bramble.iscsi.wire.TargetPdu.Numbers;
import dev.bramble.iscsi.wire.TextKeys;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * From the first byte to the full feature phase (RFC 7143 section 6.3).
 *
 * <pre>
 * stage 0 security     --T, NSG 1--> stage 1 operational, once {@link SecurityStage} is done
 * stage 0 or 1         --T, NSG 3--> the session is to be established; the last response waits for that
 * any                  --error----> response of class 2 or 3, connection closed
 * </pre>
 */
final class LoginPhase {
    private static final int SECURITY = 0;
    private static final int OPERATIONAL = 1;
    private static final int FULL_FEATURE = 3;

    /** MaxRecvDataSegmentLength of the initiator until it may be another (RFC 7143 section 13.12). */
    private static final int SEGMENT = 8192;

    /** Beyond this many the initiator makes no progress. */
    private static final int MOST_RESPONSES = 256;

    /** RFC 7143 section 6.3: in the first request and no other. */
    private static final Set<String> LEADING = Set.of("InitiatorName", "TargetName", "SessionType");

    private final Limits limits;
    private final TargetDirectory directory;
    private final RandomGenerator random;
    private final Negotiation negotiation;
    private final TextBuffer text = new TextBuffer();
    private @Nullable Admission admission;
    private String claimedInitiator = "";
    private String claimedTarget = "";
    private int stage = -1;
    private int cid;
    private int statSn = 1;
    private boolean portalGroupTold;
    private boolean declared;
    private @Nullable LoginRequest last;

    /** What the initiator has not been sent yet of the answer to its last text. */
    private ByteBuffer unsent = ByteBuffer.allocate(0);

    /** Who it is, and what it has to prove. */
    private record Admission(SessionIdentity identity, Authentication wanted, SecurityStage security) {}

    LoginPhase(Limits limits, TargetDirectory directory, RandomGenerator random) {
        this.limits = limits;
        this.directory = directory;
        this.random = random;
        this.negotiation = new Negotiation(limits);
    }

    /** Takes a request; the connection is done with when a {@link Action.Close} is among the actions. */
    List<Action> receive(LoginRequest request) {
        try {
            return step(request);
        } catch (LoginRefusedException e) {
            return refuse(request, e.status(), e.reason());
        } catch (MalformedPduException e) {
            return refuse(request, LoginStatus.INITIATOR_ERROR, String.valueOf(e.getMessage()));
        }
    }

    private List<Action> step(LoginRequest request) throws LoginRefusedException, MalformedPduException {
        checkHeader(request);
        text.append(request.data());
        if (request.isContinue()) {
            return List.of(send(request, false, true, LoginStatus.SUCCESS, 0, ByteBuffer.allocate(0)));
        }
        Map<String, String> offer = TextKeys.parse(text.take());
        if (unsent.hasRemaining()) {
            if (!offer.isEmpty()) {
                throw LoginRefusedException.protocol("new keys before the answer to the last ones was whole");
            }
            return proceed(request);
        }
        Admission known = admission;
        if (known != null && !Collections.disjoint(offer.keySet(), LEADING)) {
            throw LoginRefusedException.protocol("names and session type belong in the first request");
        }
        if (known == null) {
            known = identify(request, offer);
            admission = known;
        }
        unsent = TextKeys.encode(request.currentStage() == SECURITY ? secure(known, offer) : operate(known, offer));
        return proceed(request);
    }

    /** Sends what there is to say, in pieces when it is long; only with the last of them the stage may change. */
    private List<Action> proceed(LoginRequest request) {
        boolean whole = unsent.remaining() <= SEGMENT;
        boolean transit = request.transit() && whole && mayLeave(request);
        if (transit && request.nextStage() == FULL_FEATURE) {
            last = request;
            return List.of(new Action.Establish(admitted().identity()));
        }
        if (transit) {
            stage = request.nextStage();
        }
        return List.of(send(request, transit, whole, LoginStatus.SUCCESS, 0, nextPiece()));
    }

    private boolean mayLeave(LoginRequest request) {
        return request.currentStage() != SECURITY || admitted().security().isDone();
    }

    private List<Map.Entry<String, String>> secure(Admission known, Map<String, String> offer)
            throws LoginRefusedException {
        Map<String, String> security = new LinkedHashMap<>();
        Map<String, String> others = new LinkedHashMap<>();
        offer.forEach((key, value) -> (SecurityStage.isKey(key) ? security : others).put(key, value));
        List<Map.Entry<String, String>> answers =
                new ArrayList<>(known.security().answer(security));
        answers.addAll(negotiation.answerTooEarly(others));
        tellPortalGroup(known, answers);
        return answers;
    }

    private List<Map.Entry<String, String>> operate(Admission known, Map<String, String> offer)
            throws LoginRefusedException {
        if (!known.security().isDone()) {
            throw new LoginRefusedException(
                    LoginStatus.AUTHENTICATION_FAILURE,
                    "%s is wanted, and the initiator offered nothing".formatted(known.wanted()));
        }
        List<Map.Entry<String, String>> answers = new ArrayList<>(negotiation.answer(offer));
        tellPortalGroup(known, answers);
        if (!declared) {
            declared = true;
            answers.add(Map.entry("MaxRecvDataSegmentLength", String.valueOf(limits.maxRecvDataSegmentLength())));
        }
        return answers;
    }

    /** In the first response of a normal session (RFC 7143 section 13.9). */
    private void tellPortalGroup(Admission known, List<Map.Entry<String, String>> answers) {
        if (!portalGroupTold && !known.identity().isDiscovery()) {
            portalGroupTold = true;
            answers.add(Map.entry("TargetPortalGroupTag", "1"));
        }
    }

    private void checkHeader(LoginRequest request) throws LoginRefusedException {
        if (request.versionMin() > 0) {
            throw new LoginRefusedException(LoginStatus.UNSUPPORTED_VERSION, "only version 0 is spoken");
        }
        if (statSn > MOST_RESPONSES) {
            throw LoginRefusedException.protocol("a login of more than %d requests".formatted(MOST_RESPONSES));
        }
        if (stage < 0) {
            stage = request.currentStage();
            cid = request.cid();
        }
        boolean forward = request.nextStage() == FULL_FEATURE || request.nextStage() == OPERATIONAL;
        if (request.currentStage() != stage
                || stage > OPERATIONAL
                || request.cid() != cid
                || (request.transit() && (request.isContinue() || !forward || request.nextStage() <= stage))) {
            throw new LoginRefusedException(
                    LoginStatus.INVALID_DURING_LOGIN,
                    "stage %d to %d while in stage %d".formatted(request.currentStage(), request.nextStage(), stage));
        }
    }

    private Admission identify(LoginRequest request, Map<String, String> offer) throws LoginRefusedException {
        claimedInitiator = offer.getOrDefault("InitiatorName", "").toLowerCase(Locale.ROOT);
        claimedTarget = offer.getOrDefault("TargetName", "").toLowerCase(Locale.ROOT);
        String type = offer.getOrDefault("SessionType", "Normal");
        boolean discovery = type.equals("Discovery");
        if (!discovery && !type.equals("Normal")) {
            throw new LoginRefusedException(LoginStatus.SESSION_TYPE_NOT_SUPPORTED, "session type " + type);
        }
        if (!IscsiName.isValid(claimedInitiator) || (!discovery && !IscsiName.isValid(claimedTarget))) {
            throw new LoginRefusedException(
                    LoginStatus.MISSING_PARAMETER,
                    "InitiatorName, or TargetName of a normal session, is missing or no iSCSI name");
        }
        if (request.tsih() != 0) {
            boolean exists = directory.hasSession(claimedInitiator, request.isid(), request.tsih());
            throw exists
                    ? new LoginRefusedException(LoginStatus.TOO_MANY_CONNECTIONS, "a session has one connection")
                    : new LoginRefusedException(
                            LoginStatus.SESSION_DOES_NOT_EXIST, "no session with TSIH " + request.tsih());
        }
        if (discovery) {
            negotiation.forDiscovery();
            return admission(
                    new SessionIdentity(claimedInitiator, "", request.isid()), directory.toDiscover(claimedInitiator));
        }
        return switch (directory.judge(claimedInitiator, claimedTarget)) {
            case TargetDirectory.Verdict.Refused refused ->
                throw new LoginRefusedException(refused.status(), refused.reason());
            case TargetDirectory.Verdict.Welcome welcome ->
                admission(
                        new SessionIdentity(claimedInitiator, claimedTarget, request.isid()), welcome.authentication());
        };
    }

    private Admission admission(SessionIdentity identity, Authentication wanted) {
        return new Admission(identity, wanted, new SecurityStage(wanted, random));
    }

    /** The last response, once the session is there. */
    Action.Send succeed(int tsih) {
        return send(lastRequest(), true, true, LoginStatus.SUCCESS, tsih, nextPiece());
    }

    /** The last response when the session could not be made. */
    List<Action> fail(LoginStatus status, String reason) {
        return refuse(lastRequest(), status, reason);
    }

    private List<Action> refuse(LoginRequest request, LoginStatus status, String reason) {
        return List.of(
                send(request, false, true, status, 0, ByteBuffer.allocate(0)),
                new Action.LoginRefused(claimedInitiator, claimedTarget, status, reason),
                new Action.Close(Action.Close.Cause.LOGIN_REFUSED, reason));
    }

    private ByteBuffer nextPiece() {
        ByteBuffer piece = unsent.slice(unsent.position(), Math.min(unsent.remaining(), SEGMENT));
        unsent.position(unsent.position() + piece.remaining());
        return piece;
    }

    private Action.Send send(
            LoginRequest request, boolean transit, boolean whole, LoginStatus status, int tsih, ByteBuffer data) {
        Numbers numbers = new Numbers(statSn++, request.cmdSn(), request.cmdSn() + limits.commandWindow() - 1);
        return Action.send(new LoginResponse(
                transit,
                !whole,
                request.currentStage(),
                transit ? request.nextStage() : 0,
                request.isid(),
                tsih,
                request.itt(),
                status,
                numbers,
                data));
    }

    private Admission admitted() {
        Admission known = admission;
        if (known == null) {
            throw new IllegalStateException("nobody has logged in");
        }
        return known;
    }

    private LoginRequest lastRequest() {
        LoginRequest request = last;
        if (request == null) {
            throw new IllegalStateException("the login has not come to its end");
        }
        return request;
    }

    Parameters parameters() {
        return negotiation.result();
    }

    int nextStatSn() {
        return statSn;
    }

    int cid() {
        return cid;
    }

    int firstCmdSn() {
        return lastRequest().cmdSn();
    }
}
