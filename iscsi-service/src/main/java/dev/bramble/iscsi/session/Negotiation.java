package dev.bramble.iscsi.session;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Operational text keys as a target answers them (RFC 7143 sections 6.2 and 13). One instance per login; the values
 * are the protocol's defaults until they are negotiated.
 */
final class Negotiation {
    private static final String NONE = "None";
    private static final String REJECT = "Reject";
    private static final String NOT_UNDERSTOOD = "NotUnderstood";

    private final Limits limits;
    private final Set<String> seen = new HashSet<>();
    private int maxSend = 8192;
    private int maxBurst = 262_144;
    private int firstBurst = 65_536;
    private boolean initialR2t = true;
    private boolean immediateData = true;

    Negotiation(Limits limits) {
        this.limits = limits;
    }

    /**
     * Answers each key that wants an answer.
     *
     * @throws LoginRefusedException when a key comes a second time in this login
     */
    List<Map.Entry<String, String>> answer(Map<String, String> offer) throws LoginRefusedException {
        List<Map.Entry<String, String>> answers = new ArrayList<>();
        for (Map.Entry<String, String> pair : offer.entrySet()) {
            if (!seen.add(pair.getKey())) {
                throw LoginRefusedException.protocol(pair.getKey() + " was negotiated twice");
            }
            answer(pair.getKey(), pair.getValue()).ifPresent(value -> answers.add(Map.entry(pair.getKey(), value)));
        }
        return answers;
    }

    private Optional<String> answer(String key, String value) {
        return switch (key) {
            case "InitiatorName", "InitiatorAlias", "TargetName", "SessionType" -> Optional.empty();
            case "AuthMethod", "HeaderDigest", "DataDigest" -> Optional.of(oneOf(value, NONE));
            case "TaskReporting" -> Optional.of(oneOf(value, "RFC3720"));
            case "MaxRecvDataSegmentLength" ->
                number(value, 512, 0xffffff).map(offered -> maxSend = offered).isPresent()
                        ? Optional.empty()
                        : Optional.of(REJECT);
            case "MaxBurstLength" ->
                minimum(value, 512, 0xffffff, limits.maxBurstLength(), agreed -> maxBurst = agreed);
            case "FirstBurstLength" ->
                minimum(value, 512, 0xffffff, limits.firstBurstLength(), agreed -> firstBurst = agreed);
            case "MaxConnections", "MaxOutstandingR2T" -> minimum(value, 1, 65535, 1, agreed -> {});
            case "ErrorRecoveryLevel" -> minimum(value, 0, 2, 0, agreed -> {});
            case "DefaultTime2Retain" -> minimum(value, 0, 3600, 0, agreed -> {});
            case "DefaultTime2Wait" ->
                Optional.of(number(value, 0, 3600).map(String::valueOf).orElse(REJECT));
            case "iSCSIProtocolLevel" -> minimum(value, 0, 31, 1, agreed -> {});
            case "InitialR2T" -> bool(value, offered -> initialR2t = offered, false);
            case "ImmediateData" -> bool(value, offered -> immediateData = offered, false);
            case "DataPDUInOrder", "DataSequenceInOrder" -> bool(value, offered -> {}, true);
            case "IFMarker", "OFMarker" -> Optional.of("No");
            case "IFMarkInt", "OFMarkInt", "SendTargets" -> Optional.of(REJECT);
            default -> Optional.of(NOT_UNDERSTOOD);
        };
    }

    /** Of a list in the initiator's order of preference, the one value that is supported. */
    private static String oneOf(String list, String supported) {
        return List.of(list.split(",", -1)).contains(supported) ? supported : REJECT;
    }

    private interface IntSink {
        void accept(int value);
    }

    private interface BooleanSink {
        void accept(boolean value);
    }

    private static Optional<String> minimum(String value, int least, int most, int ours, IntSink agreed) {
        Optional<Integer> offered = number(value, least, most);
        offered.ifPresent(theirs -> agreed.accept(Math.min(theirs, ours)));
        return Optional.of(
                offered.map(theirs -> String.valueOf(Math.min(theirs, ours))).orElse(REJECT));
    }

    /** What the initiator offers holds (OR with our No, AND with our Yes), or, {@code alwaysYes}, Yes by OR. */
    private static Optional<String> bool(String value, BooleanSink agreed, boolean alwaysYes) {
        boolean yes = value.equals("Yes");
        if (!yes && !value.equals("No")) {
            return Optional.of(REJECT);
        }
        agreed.accept(yes);
        return Optional.of(yes || alwaysYes ? "Yes" : "No");
    }

    /** Decimal or 0x hexadecimal (RFC 7143 section 6.1). */
    private static Optional<Integer> number(String text, int least, int most) {
        try {
            long value = Long.decode(text.startsWith("0x") || text.startsWith("0X") ? text : stripZeros(text));
            return value >= least && value <= most ? Optional.of((int) value) : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** Long.decode takes a leading zero for octal; RFC 7143 has no octal. */
    private static String stripZeros(String text) {
        return text.replaceFirst("^0+(?=[0-9])", "");
    }

    Parameters result() {
        return new Parameters(maxSend, maxBurst, Math.min(firstBurst, maxBurst), initialR2t, immediateData);
    }
}
