package dev.bramble.simulator.iscsi;

import java.util.Map;

/**
 * What both sides agreed on at login (RFC 7143 section 13).
 *
 * @param maxSend MaxRecvDataSegmentLength of the target
 */
record Negotiated(int tsih, boolean initialR2t, boolean immediateData, int firstBurst, int maxBurst, int maxSend) {
    static final int FIRST_BURST = 262_144;
    static final int MAX_BURST = 16_776_192;
    static final int MAX_RECEIVE = 262_144;

    /** From the keys that the target declared or answered; absent ones hold as the initiator proposed them. */
    static Negotiated from(int tsih, Map<String, String> answers) throws IscsiException {
        int firstBurst = number(answers, "FirstBurstLength", FIRST_BURST, FIRST_BURST);
        int maxBurst = number(answers, "MaxBurstLength", MAX_BURST, MAX_BURST);
        int maxSend = number(answers, "MaxRecvDataSegmentLength", 8192, 0xff_ffff);
        expect(answers, "HeaderDigest", "None");
        expect(answers, "DataDigest", "None");
        expect(answers, "ErrorRecoveryLevel", "0");
        expect(answers, "MaxConnections", "1");
        return new Negotiated(
                tsih,
                // The result is OR for InitialR2T, AND for ImmediateData; proposed were No and Yes.
                answers.getOrDefault("InitialR2T", "No").equals("Yes"),
                answers.getOrDefault("ImmediateData", "Yes").equals("Yes"),
                firstBurst,
                maxBurst,
                maxSend);
    }

    private static void expect(Map<String, String> answers, String key, String value) throws IscsiException {
        String answer = answers.getOrDefault(key, value);
        if (!answer.equals(value)) {
            throw new IscsiException(
                    "the target answered " + key + "=" + answer + " where only " + value + " was offered");
        }
    }

    private static int number(Map<String, String> answers, String key, int absent, int max) throws IscsiException {
        String answer = answers.get(key);
        if (answer == null) {
            return absent;
        }
        long value;
        try {
            value = Long.decode(answer);
        } catch (NumberFormatException e) {
            throw new IscsiException("the target answered " + key + "=" + answer + ", not a number");
        }
        if (value < 512 || value > max) {
            throw new IscsiException("the target answered " + key + "=" + answer + ", not within 512 and " + max);
        }
        return (int) value;
    }
}
