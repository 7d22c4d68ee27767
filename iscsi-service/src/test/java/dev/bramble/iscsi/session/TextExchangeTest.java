package dev.bramble.iscsi.session;

import static dev.bramble.iscsi.session.OpenSession.FIRST;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bramble.iscsi.wire.InitiatorPdu;
import dev.bramble.iscsi.wire.InitiatorPdu.TextRequest;
import dev.bramble.iscsi.wire.RejectReason;
import dev.bramble.iscsi.wire.TargetPdu;
import dev.bramble.iscsi.wire.TargetPdu.TextResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Text after login: pieces both ways, and who sees which targets. */
class TextExchangeTest {
    private final List<String> targets = IntStream.range(0, 40)
            .mapToObj("iqn.2026-01.dev.bramble:disk.%04d"::formatted)
            .toList();
    private final OpenSession session = OpenSession.discovery(targets, "MaxRecvDataSegmentLength=512\0");
    private int cmdSn = FIRST;

    private List<Action> request(boolean last, boolean more, int ttt, String keys) {
        ByteBuffer data = ByteBuffer.wrap(keys.getBytes(StandardCharsets.UTF_8));
        return session.receive(new TextRequest(false, last, more, 0, 3, ttt, cmdSn++, 0, data));
    }

    private static TextResponse response(List<Action> actions) {
        return (TextResponse) ((Action.Send) actions.getFirst()).pdu();
    }

    private static String text(TextResponse response) {
        return StandardCharsets.UTF_8.decode(response.data().duplicate()).toString();
    }

    @Test
    void aLongAnswerComesInPiecesAsItIsAskedFor() {
        TextResponse response = response(request(true, false, InitiatorPdu.NO_TAG, "SendTargets=All\0"));
        assertThat(response.isContinue()).isTrue();
        StringBuilder whole = new StringBuilder(text(response));
        while (response.isContinue()) {
            assertThat(response.data().remaining()).isEqualTo(512);
            assertThat(response.isFinal()).isFalse();
            assertThat(response.ttt()).isNotEqualTo(InitiatorPdu.NO_TAG);
            response = response(request(true, false, response.ttt(), ""));
            whole.append(text(response));
        }
        assertThat(response.isFinal()).isTrue();
        assertThat(response.ttt()).isEqualTo(InitiatorPdu.NO_TAG);
        assertThat(whole.toString().split("\0"))
                .hasSize(80)
                .startsWith("TargetName=" + targets.getFirst(), "TargetAddress=10.0.0.1:3260,1")
                .contains("TargetName=" + targets.getLast());
    }

    @Test
    void aQuestionMayComeInPieces() {
        TextResponse first = response(request(false, true, InitiatorPdu.NO_TAG, "SendTargets=iqn.2026-01."));
        assertThat(first.data().hasRemaining()).isFalse();
        assertThat(first.isFinal()).isFalse();
        assertThat(first.isContinue()).isFalse();
        assertThat(text(response(request(true, false, first.ttt(), "dev.bramble:disk.0007\0"))))
                .startsWith("TargetName=iqn.2026-01.dev.bramble:disk.0007\0");
    }

    @Test
    void aTargetThatOneMayNotSeeIsNotShownByItsName() {
        assertThat(text(response(request(true, false, InitiatorPdu.NO_TAG, "SendTargets=iqn.2026-01.a:secret\0"))))
                .isEmpty();
    }

    /** Each of its texts counts by itself. */
    @Test
    void aSessionMayAskForAsLongAsItLives() {
        for (int i = 0; i < 20; i++) {
            String keys = "X-a=" + "a".repeat(8000) + "\0";
            assertThat(text(response(request(true, false, InitiatorPdu.NO_TAG, keys))))
                    .isEqualTo("X-a=NotUnderstood\0");
        }
    }

    @Test
    void aTextOfMoreThan64KibIsRejectedAndForgotten() {
        for (int i = 0; i < 8; i++) {
            assertThat(request(false, true, InitiatorPdu.NO_TAG, "x".repeat(8192)))
                    .hasExactlyElementsOfTypes(Action.Send.class);
        }
        requireRejectedAndForgotten(request(false, true, InitiatorPdu.NO_TAG, "x"));
    }

    @Test
    void piecesWithoutEndAreRejectedAndForgotten() {
        for (int i = 0; i < 1024; i++) {
            assertThat(request(false, true, InitiatorPdu.NO_TAG, "")).hasExactlyElementsOfTypes(Action.Send.class);
        }
        requireRejectedAndForgotten(request(false, true, InitiatorPdu.NO_TAG, ""));
    }

    private void requireRejectedAndForgotten(List<Action> actions) {
        assertThat(TestSession.sent(actions))
                .singleElement()
                .isInstanceOfSatisfying(
                        TargetPdu.Reject.class,
                        reject -> assertThat(reject.reason()).isEqualTo(RejectReason.PROTOCOL_ERROR));
        assertThat(text(response(request(true, false, InitiatorPdu.NO_TAG, "X-a=b\0"))))
                .isEqualTo("X-a=NotUnderstood\0");
    }
}
