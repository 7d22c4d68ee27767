package dev.bramble.bench.iscsi.load;

import java.util.Map;

/**
 * What was agreed on in a login, as far as it says what may be sent (RFC 7143 section 13), and what it ended with.
 *
 * @param maxSend longest data segment that the target takes
 */
record Terms(
        int maxSend,
        int firstBurst,
        boolean immediateData,
        boolean initialR2t,
        int cmdSn,
        int expStatSn,
        int maxCmdSn) {
    /** As open-iscsi offers them by default. */
    static final Map<String, String> OFFER = Map.of(
            "HeaderDigest", "None",
            "DataDigest", "None",
            "InitialR2T", "No",
            "ImmediateData", "Yes",
            "MaxRecvDataSegmentLength", "262144",
            "MaxBurstLength", "16776192",
            "FirstBurstLength", "262144",
            "MaxOutstandingR2T", "1",
            "ErrorRecoveryLevel", "0",
            "MaxConnections", "1");

    /** Our longest data segment. */
    static final int MAX_RECEIVE = 262_144;

    static Terms of(Map<String, String> answers, int cmdSn, int expStatSn, int maxCmdSn) {
        return new Terms(
                number(answers, "MaxRecvDataSegmentLength", 8192),
                Math.min(262_144, number(answers, "FirstBurstLength", 65_536)),
                answers.getOrDefault("ImmediateData", "Yes").equals("Yes"),
                answers.getOrDefault("InitialR2T", "Yes").equals("Yes"),
                cmdSn,
                expStatSn,
                maxCmdSn);
    }

    private static int number(Map<String, String> answers, String key, int otherwise) {
        String value = answers.get(key);
        return value == null ? otherwise : Integer.decode(value);
    }

    /** After a command that was answered with these numbers. */
    Terms after(int statSn, int newMaxCmdSn) {
        return new Terms(maxSend, firstBurst, immediateData, initialR2t, cmdSn + 1, statSn + 1, newMaxCmdSn);
    }

    /** Bytes of a write of this length that go with its command. */
    int immediate(int length) {
        return immediateData ? Math.min(length, Math.min(firstBurst, maxSend)) : 0;
    }

    /** Bytes of a write of this length that are sent before the target asks. */
    int unsolicited(int length) {
        return initialR2t ? immediate(length) : Math.min(length, firstBurst);
    }
}
