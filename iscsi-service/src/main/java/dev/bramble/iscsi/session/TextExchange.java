package dev.bramble.iscsi.session;

import dev.bramble.iscsi.wire.InitiatorPdu;
import dev.bramble.iscsi.wire.InitiatorPdu.TextRequest;
import dev.bramble.iscsi.wire.MalformedPduException;
import dev.bramble.iscsi.wire.RejectReason;
import dev.bramble.iscsi.wire.TargetPdu;
import dev.bramble.iscsi.wire.TextKeys;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Text negotiation in the full feature phase, which is SendTargets (RFC 7143 sections 11.10, 11.11, appendix C). */
final class TextExchange {
    private static final int TTT = 1;

    private final SessionIdentity identity;
    private final TargetDirectory directory;
    private final String portal;
    private final CommandWindow window;
    private int maxSend;
    private final TextBuffer buffer = new TextBuffer();
    private ByteBuffer reply = ByteBuffer.allocate(0);

    /**
     * @param portal the address that the initiator reached, as "address:port" with IPv6 in brackets
     */
    TextExchange(
            SessionIdentity identity, TargetDirectory directory, String portal, int maxSend, CommandWindow window) {
        this.identity = identity;
        this.directory = directory;
        this.portal = portal;
        this.maxSend = maxSend;
        this.window = window;
    }

    /** The initiator's MaxRecvDataSegmentLength, which it may declare anew here. */
    int maxSend() {
        return maxSend;
    }

    void receive(TextRequest request, List<Action> out) {
        try {
            buffer.append(request.data());
            if (request.isContinue()) {
                send(request, false, false, ByteBuffer.allocate(0), out);
                return;
            }
            Map<String, String> offer = TextKeys.parse(buffer.take());
            boolean askedForRest = request.ttt() != InitiatorPdu.NO_TAG && offer.isEmpty();
            if (!askedForRest) {
                reply = TextKeys.encode(answer(offer));
            }
            ByteBuffer part = reply.slice(reply.position(), Math.min(reply.remaining(), maxSend));
            reply.position(reply.position() + part.remaining());
            boolean more = reply.hasRemaining();
            send(request, !more && request.isFinal(), more, part, out);
        } catch (MalformedPduException e) {
            reject(request, out);
        }
    }

    /** The negotiation is over, and nothing of it counts (RFC 7143 section 7.12). */
    private void reject(TextRequest request, List<Action> out) {
        ByteBuffer header = ByteBuffer.allocate(48).put(0, (byte) 0x04).putInt(16, request.itt());
        out.add(Action.send(new TargetPdu.Reject(RejectReason.PROTOCOL_ERROR, window.withStatus(), header)));
    }

    private void send(TextRequest request, boolean last, boolean more, ByteBuffer part, List<Action> out) {
        int ttt = last ? InitiatorPdu.NO_TAG : TTT;
        out.add(Action.send(
                new TargetPdu.TextResponse(last, more, request.lun(), request.itt(), ttt, window.withStatus(), part)));
    }

    private List<Map.Entry<String, String>> answer(Map<String, String> offer) {
        List<Map.Entry<String, String>> answers = new ArrayList<>();
        offer.forEach((key, value) -> {
            switch (key) {
                case "SendTargets" -> sendTargets(value, answers);
                case "MaxRecvDataSegmentLength" ->
                    Negotiation.maxRecv(value)
                            .ifPresentOrElse(bytes -> maxSend = bytes, () -> answers.add(Map.entry(key, "Reject")));
                case "InitiatorAlias" -> {}
                // Of the login alone (RFC 7143 section 13).
                default -> answers.add(Map.entry(key, Negotiation.isKnown(key) ? "Reject" : "NotUnderstood"));
            }
        });
        return answers;
    }

    private void sendTargets(String which, List<Map.Entry<String, String>> answers) {
        if (which.equals("All") && !identity.isDiscovery()) {
            answers.add(Map.entry("SendTargets", "Reject"));
            return;
        }
        targets(which).forEach(target -> {
            answers.add(Map.entry("TargetName", target));
            answers.add(Map.entry("TargetAddress", portal + ",1"));
        });
    }

    /** "All" in a discovery session; a name; or nothing, for the target of this session. */
    private List<String> targets(String which) {
        List<String> visible = directory.visibleTo(identity.initiator());
        if (which.equals("All")) {
            return visible;
        }
        String name = which.isEmpty() ? identity.target() : which;
        return visible.stream().filter(name::equals).toList();
    }
}
