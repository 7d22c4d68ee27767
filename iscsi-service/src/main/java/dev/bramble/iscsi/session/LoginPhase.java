package dev.bramble.iscsi.session;

import dev.bramble.iscsi.wire.InitiatorPdu.LoginRequest;
import dev.bramble.iscsi.wire.LoginStatus;
import dev.bramble.iscsi.wire.MalformedPduException;
import dev.bramble.iscsi.wire.TargetPdu.LoginResponse;
import dev.bramble.iscsi.wire.TargetPdu.Numbers;
import dev.bramble.iscsi.wire.TextKeys;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * From the first byte to the full feature phase (RFC 7143 section 6.3).
 *
 * <pre>
 * stage 0 security     --T, NSG 1--> stage 1 operational
 * stage 0 or 1         --T, NSG 3--> the session is to be established; the last response waits for that
 * any                  --error----> response of class 2 or 3, connection closed
 * </pre>
 */
final class LoginPhase {
    private static final int OPERATIONAL = 1;
    private static final int FULL_FEATURE = 3;
    private static final int MAX_RESPONSE = 8192;

    private final Limits limits;
    private final TargetDirectory directory;
    private final Negotiation negotiation;
    private final TextBuffer text = new TextBuffer();
    private @Nullable SessionIdentity identity;
    private String claimedInitiator = "";
    private String claimedTarget = "";
    private int stage = -1;
    private int cid;
    private int statSn = 1;
    private boolean declared;
    private @Nullable LoginRequest last;
    private List<Map.Entry<String, String>> lastAnswers = List.of();

    LoginPhase(Limits limits, TargetDirectory directory) {
        this.limits = limits;
        this.directory = directory;
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
            return List.of(send(request, false, LoginStatus.SUCCESS, 0, List.of()));
        }
        Map<String, String> offer = TextKeys.parse(text.take());
        SessionIdentity known = identity;
        if (known == null) {
            known = identify(request, offer);
            identity = known;
        }
        List<Map.Entry<String, String>> answers = new ArrayList<>(negotiation.answer(offer));
        if ("Reject".equals(valueOf(answers, "AuthMethod"))) {
            throw new LoginRefusedException(
                    LoginStatus.AUTHENTICATION_FAILURE, "the initiator insists on authentication; None is offered");
        }
        declare(request, known, answers);
        if (!request.transit()) {
            return List.of(send(request, false, LoginStatus.SUCCESS, 0, answers));
        }
        if (request.nextStage() != FULL_FEATURE) {
            stage = request.nextStage();
            return List.of(send(request, true, LoginStatus.SUCCESS, 0, answers));
        }
        last = request;
        lastAnswers = answers;
        return List.of(new Action.Establish(known));
    }

    private void checkHeader(LoginRequest request) throws LoginRefusedException {
        if (request.versionMin() > 0) {
            throw new LoginRefusedException(LoginStatus.UNSUPPORTED_VERSION, "only version 0 is spoken");
        }
        if (last != null) {
            throw LoginRefusedException.protocol("a login request after the last");
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

    private SessionIdentity identify(LoginRequest request, Map<String, String> offer) throws LoginRefusedException {
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
            return new SessionIdentity(claimedInitiator, "", request.isid());
        }
        TargetDirectory.Verdict verdict = directory.judge(claimedInitiator, claimedTarget);
        if (verdict.status() != LoginStatus.SUCCESS) {
            throw new LoginRefusedException(verdict.status(), verdict.reason());
        }
        return new SessionIdentity(claimedInitiator, claimedTarget, request.isid());
    }

    /** What a target says unasked: its portal group in the first response, its limit when operational keys begin. */
    private void declare(LoginRequest request, SessionIdentity known, List<Map.Entry<String, String>> answers) {
        if (statSn == 1 && !known.isDiscovery()) {
            answers.add(Map.entry("TargetPortalGroupTag", "1"));
        }
        if (request.currentStage() == OPERATIONAL && !declared) {
            declared = true;
            answers.add(Map.entry("MaxRecvDataSegmentLength", String.valueOf(limits.maxRecvDataSegmentLength())));
        }
    }

    /** The last response, once the session is there. */
    Action.Send succeed(int tsih) {
        return send(lastRequest(), true, LoginStatus.SUCCESS, tsih, lastAnswers);
    }

    /** The last response when the session could not be made. */
    List<Action> fail(LoginStatus status, String reason) {
        return refuse(lastRequest(), status, reason);
    }

    private List<Action> refuse(LoginRequest request, LoginStatus status, String reason) {
        return List.of(
                send(request, false, status, 0, List.of()),
                new Action.LoginRefused(claimedInitiator, claimedTarget, status, reason),
                new Action.Close(Action.Close.Cause.LOGIN_REFUSED, reason));
    }

    private Action.Send send(
            LoginRequest request,
            boolean transit,
            LoginStatus status,
            int tsih,
            List<Map.Entry<String, String>> answers) {
        ByteBuffer data = TextKeys.encode(answers);
        if (data.remaining() > MAX_RESPONSE) {
            return send(request, false, LoginStatus.INITIATOR_ERROR, 0, List.of());
        }
        Numbers numbers = new Numbers(statSn++, request.cmdSn(), request.cmdSn() + limits.commandWindow() - 1);
        return new Action.Send(
                new LoginResponse(
                        transit,
                        false,
                        request.currentStage(),
                        transit ? request.nextStage() : 0,
                        request.isid(),
                        tsih,
                        request.itt(),
                        status,
                        numbers,
                        data),
                0);
    }

    private LoginRequest lastRequest() {
        LoginRequest request = last;
        if (request == null) {
            throw new IllegalStateException("the login has not come to its end");
        }
        return request;
    }

    private static @Nullable String valueOf(List<Map.Entry<String, String>> answers, String key) {
        return answers.stream()
                .filter(answer -> answer.getKey().equals(key))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(null);
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
