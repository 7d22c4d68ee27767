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
    private static final String REJECT = "Reject";
    private static final String NOT_UNDERSTOOD = "NotUnderstood";
    private static final String IRRELEVANT = "Irrelevant";

    /** What says who talks to whom; declared, and read elsewhere. */
    private static final Set<String> IDENTITY = Set.of("InitiatorName", "InitiatorAlias", "TargetName", "SessionType");

    /** Of a session with disks only (RFC 7143 section 13, "Irrelevant when"). */
    private static final Set<String> NORMAL_ONLY = Set.of(
            "MaxConnections",
            "InitialR2T",
            "ImmediateData",
            "MaxBurstLength",
            "FirstBurstLength",
            "MaxOutstandingR2T",
            "DataPDUInOrder",
            "DataSequenceInOrder");

    private static final Set<String> OPERATIONAL = Set.of(
            "HeaderDigest",
            "DataDigest",
            "TaskReporting",
            "MaxRecvDataSegmentLength",
            "ErrorRecoveryLevel",
            "DefaultTime2Retain",
            "DefaultTime2Wait",
            "iSCSIProtocolLevel",
            "IFMarker",
            "OFMarker",
            "IFMarkInt",
            "OFMarkInt",
            "SendTargets");

    private final Limits limits;
    private final Set<String> seen = new HashSet<>();
    private boolean discovery;
    private int maxSend = 8192;
    private int maxBurst = 262_144;
    private int firstBurst = 65_536;
    private boolean initialR2t = true;
    private boolean immediateData = true;
    private boolean headerDigest;
    private boolean dataDigest;

    Negotiation(Limits limits) {
        this.limits = limits;
    }

    /** It is a discovery session: what concerns disks does not matter. */
    void forDiscovery() {
        discovery = true;
    }

    /**
     * Answers each key of the operational stage that wants an answer.
     *
     * @throws LoginRefusedException when a key comes a second time in this login
     */
    List<Map.Entry<String, String>> answer(Map<String, String> offer) throws LoginRefusedException {
        List<Map.Entry<String, String>> answers = new ArrayList<>();
        for (Map.Entry<String, String> pair : offer.entrySet()) {
            once(pair.getKey());
            if (!isAnswer(pair.getValue())) {
                answer(pair.getKey(), pair.getValue()).ifPresent(value -> answers.add(Map.entry(pair.getKey(), value)));
            }
        }
        return answers;
    }

    /** Answers the keys that have no place in the security stage; they may come again where they have. */
    List<Map.Entry<String, String>> answerTooEarly(Map<String, String> offer) throws LoginRefusedException {
        List<Map.Entry<String, String>> answers = new ArrayList<>();
        for (Map.Entry<String, String> pair : offer.entrySet()) {
            String key = pair.getKey();
            if (IDENTITY.contains(key)) {
                once(key);
            } else if (!isAnswer(pair.getValue())) {
                boolean known = NORMAL_ONLY.contains(key) || OPERATIONAL.contains(key);
                answers.add(Map.entry(key, known ? REJECT : NOT_UNDERSTOOD));
            }
        }
        return answers;
    }

    private void once(String key) throws LoginRefusedException {
        if (!seen.add(key)) {
            throw LoginRefusedException.protocol(key + " was negotiated twice");
        }
    }

    /** An answer is not answered. */
    private static boolean isAnswer(String value) {
        return value.equals(REJECT) || value.equals(NOT_UNDERSTOOD) || value.equals(IRRELEVANT);
    }

    private Optional<String> answer(String key, String value) {
        if (discovery && NORMAL_ONLY.contains(key)) {
            return Optional.of(IRRELEVANT);
        }
        return switch (key) {
            case "InitiatorName", "InitiatorAlias", "TargetName", "SessionType" -> Optional.empty();
            case "AuthMethod" -> Optional.of(REJECT); // its stage is over
            case "HeaderDigest" -> digest(value, on -> headerDigest = on);
            case "DataDigest" -> digest(value, on -> dataDigest = on);
            case "TaskReporting" -> Optional.of(firstOf(value, List.of("RFC3720")));
            case "MaxRecvDataSegmentLength" -> {
                Optional<Integer> offered = maxRecv(value);
                offered.ifPresent(bytes -> maxSend = bytes);
                yield offered.isPresent() ? Optional.empty() : Optional.of(REJECT);
            }
            case "MaxBurstLength" ->
                minimum(value, 512, 0xffffff, limits.maxBurstLength(), agreed -> maxBurst = agreed);
            case "FirstBurstLength" ->
                minimum(value, 512, 0xffffff, limits.firstBurstLength(), agreed -> firstBurst = agreed);
            case "MaxConnections", "MaxOutstandingR2T" -> minimum(value, 1, 65535, 1, agreed -> {});
            case "ErrorRecoveryLevel" -> minimum(value, 0, 2, 0, agreed -> {});
            case "DefaultTime2Retain" -> minimum(value, 0, 3600, 0, agreed -> {});
            case "DefaultTime2Wait" ->
                Optional.of(TextNumber.of(value, 0, 3600).map(String::valueOf).orElse(REJECT));
            case "iSCSIProtocolLevel" -> minimum(value, 0, 31, 1, agreed -> {});
            case "InitialR2T" -> bool(value, offered -> initialR2t = offered, false);
            case "ImmediateData" -> bool(value, offered -> immediateData = offered, false);
            case "DataPDUInOrder", "DataSequenceInOrder" -> bool(value, offered -> {}, true);
            case "IFMarker", "OFMarker" -> Optional.of("No");
            case "IFMarkInt", "OFMarkInt", "SendTargets" -> Optional.of(REJECT);
            default -> Optional.of(NOT_UNDERSTOOD);
        };
    }

    /** RFC 7143 section 13.12. */
    static Optional<Integer> maxRecv(String value) {
        return TextNumber.of(value, 512, 0xffffff);
    }

    /** Whether a key is one of this protocol's, though perhaps not to be spoken of after login. */
    static boolean isKnown(String key) {
        return IDENTITY.contains(key)
                || NORMAL_ONLY.contains(key)
                || OPERATIONAL.contains(key)
                || SecurityStage.isKey(key);
    }

    private static Optional<String> digest(String list, BooleanSink agreed) {
        String chosen = firstOf(list, List.of("None", "CRC32C"));
        agreed.accept(chosen.equals("CRC32C"));
        return Optional.of(chosen);
    }

    /** Of a list in the initiator's order of preference, the first value that is supported. */
    private static String firstOf(String list, List<String> supported) {
        for (String value : list.split(",", -1)) {
            if (supported.contains(value)) {
                return value;
            }
        }
        return REJECT;
    }

    private interface IntSink {
        void accept(int value);
    }

    private interface BooleanSink {
        void accept(boolean value);
    }

    private static Optional<String> minimum(String value, int least, int most, int ours, IntSink agreed) {
        Optional<Integer> offered = TextNumber.of(value, least, most);
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

    Parameters result() {
        return new Parameters(
                maxSend, maxBurst, Math.min(firstBurst, maxBurst), initialR2t, immediateData, headerDigest, dataDigest);
    }
}
