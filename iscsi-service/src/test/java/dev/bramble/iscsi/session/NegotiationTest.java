package dev.bramble.iscsi.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NegotiationTest {
    private final Negotiation negotiation = new Negotiation(Limits.DEFAULT);

    @ParameterizedTest
    @CsvSource({
        "HeaderDigest, 'CRC32C,None', CRC32C",
        "HeaderDigest, 'None,CRC32C', None",
        "HeaderDigest, CRC32, Reject",
        "DataDigest, 'X,CRC32C', CRC32C",
        "AuthMethod, 'CHAP,None', Reject",
        "MaxConnections, 8, 1",
        "MaxOutstandingR2T, 4, 1",
        "MaxBurstLength, 16776192, 1048576",
        "MaxBurstLength, 0x400, 1024",
        "MaxBurstLength, 010240, 10240",
        "MaxBurstLength, 511, Reject",
        "MaxBurstLength, 16777216, Reject",
        "MaxBurstLength, 0x, Reject",
        "MaxBurstLength, '', Reject",
        "MaxBurstLength, +1024, Reject",
        "MaxBurstLength, x, Reject",
        "FirstBurstLength, 1048576, 262144",
        "ErrorRecoveryLevel, 2, 0",
        "DefaultTime2Wait, 2, 2",
        "DefaultTime2Retain, 20, 0",
        "InitialR2T, No, No",
        "InitialR2T, Yes, Yes",
        "ImmediateData, Yes, Yes",
        "ImmediateData, No, No",
        "DataPDUInOrder, No, Yes",
        "DataSequenceInOrder, maybe, Reject",
        "TaskReporting, 'FastAbort,RFC3720', RFC3720",
        "iSCSIProtocolLevel, 3, 1",
        "IFMarker, Yes, No",
        "OFMarkInt, 2048, Reject",
        "X-com.example.key, 1, NotUnderstood",
        "MaxRecvDataSegmentLength, 16777216, Reject",
        "MaxRecvDataSegmentLength, 5, Reject"
    })
    void answersAsRfc7143Has(String key, String offered, String answer) throws LoginRefusedException {
        assertThat(negotiation.answer(Map.of(key, offered))).containsExactly(Map.entry(key, answer));
    }

    @Test
    void declarationsGetNoAnswerAndHold() throws LoginRefusedException {
        assertThat(negotiation.answer(Map.of("MaxRecvDataSegmentLength", "262144", "InitiatorAlias", "pi")))
                .isEmpty();
        assertThat(negotiation.result().maxSend()).isEqualTo(262_144);
    }

    @Test
    void firstBurstIsNeverBeyondMaxBurst() throws LoginRefusedException {
        negotiation.answer(Map.of("MaxBurstLength", "4096"));
        assertThat(negotiation.result().firstBurstLength()).isEqualTo(4096);
    }

    @Test
    void aKeyTwiceEndsTheLogin() throws LoginRefusedException {
        negotiation.answer(Map.of("InitialR2T", "No"));
        assertThatThrownBy(() -> negotiation.answer(Map.of("InitialR2T", "No")))
                .isInstanceOf(LoginRefusedException.class);
    }

    /** RFC 7143 section 13: what holds when a key is not spoken of. */
    @Test
    void withoutAnyKeyTheDefaultsHold() {
        assertThat(negotiation.result()).isEqualTo(new Parameters(8192, 262_144, 65_536, true, true, false, false));
    }

    @Test
    void whatWasAgreedOnHolds() throws LoginRefusedException {
        negotiation.answer(Map.of(
                "MaxBurstLength", "16776192",
                "FirstBurstLength", "131072",
                "InitialR2T", "No",
                "ImmediateData", "No",
                "HeaderDigest", "CRC32C"));
        assertThat(negotiation.result()).isEqualTo(new Parameters(8192, 1_048_576, 131_072, false, false, true, false));
    }

    @Test
    void eachDigestIsAgreedOnByItself() throws LoginRefusedException {
        negotiation.answer(Map.of("HeaderDigest", "None", "DataDigest", "CRC32C,None"));
        assertThat(negotiation.result().headerDigest()).isFalse();
        assertThat(negotiation.result().dataDigest()).isTrue();
    }

    @Test
    void aRejectIsNotAnswered() throws LoginRefusedException {
        assertThat(negotiation.answer(Map.of("InitialR2T", "Reject", "X-a", "NotUnderstood")))
                .isEmpty();
    }
}
