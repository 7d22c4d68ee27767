package dev.bramble.tftp.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bramble.tftp.transfer.Action.AcknowledgeOptions;
import dev.bramble.tftp.transfer.Action.End;
import dev.bramble.tftp.transfer.Action.SendBlocks;
import dev.bramble.tftp.wire.Acknowledgment;
import dev.bramble.tftp.wire.ErrorPacket;
import dev.bramble.tftp.wire.Options;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ReadTransferTest {
    private static final long START = Long.MAX_VALUE - 1; // the clock may roll over

    private long now = START;

    private static ReadTransfer transfer(long size, String... namesAndValues) {
        Map<String, String> options = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            options.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return new ReadTransfer(Negotiation.settle(new Options(options), size, Integer.MAX_VALUE));
    }

    private List<Action> ack(ReadTransfer transfer, int block) {
        return transfer.onPacket(new Acknowledgment(block), now);
    }

    private void pass(long millis) {
        now += TimeUnit.MILLISECONDS.toNanos(millis);
    }

    private long millisToDeadline(ReadTransfer transfer) {
        return TimeUnit.NANOSECONDS.toMillis(transfer.deadline() - now);
    }

    @Test
    void withoutOptionsDataFollowsTheRequest() {
        ReadTransfer transfer = transfer(600);
        assertThat(transfer.start(now)).containsExactly(new SendBlocks(1, 1));
        assertThat(ack(transfer, 1)).containsExactly(new SendBlocks(2, 1));
        assertThat(ack(transfer, 2)).containsExactly(new End(new Outcome.Served()));
        assertThat(transfer.acknowledgedBytes()).isEqualTo(600);
        assertThat(transfer.retransmits()).isZero();
    }

    @Test
    void withOptionsDataFollowsTheAcknowledgmentOfTheOack() {
        ReadTransfer transfer = transfer(600, "tsize", "0", "blksize", "1468");
        assertThat(transfer.start(now))
                .containsExactly(new AcknowledgeOptions(transfer.terms().acknowledged()));
        assertThat(ack(transfer, 1)).isEmpty();
        assertThat(ack(transfer, 0)).containsExactly(new SendBlocks(1, 1));
        assertThat(ack(transfer, 1)).containsExactly(new End(new Outcome.Served()));
    }

    @Test
    void errorAfterTheOackIsAProbe() {
        ReadTransfer transfer = transfer(600, "tsize", "0");
        transfer.start(now);
        ErrorPacket early = new ErrorPacket(0, "Early terminate");
        assertThat(transfer.onPacket(early, now))
                .containsExactly(new End(new Outcome.Aborted(true, 0, "Early terminate")));
        assertThat(transfer.isEnded()).isTrue();
        assertThat(ack(transfer, 0)).isEmpty();
    }

    @Test
    void errorAfterDataIsNoProbe() {
        ReadTransfer transfer = transfer(600, "tsize", "0");
        transfer.start(now);
        ack(transfer, 0);
        assertThat(transfer.onPacket(new ErrorPacket(3, "full"), now))
                .containsExactly(new End(new Outcome.Aborted(false, 3, "full")));
    }

    @Test
    void aDuplicateAckSendsNothingAtWindowsize1() {
        ReadTransfer transfer = transfer(5000);
        transfer.start(now);
        ack(transfer, 1);
        pass(600);
        assertThat(ack(transfer, 1)).isEmpty();
        assertThat(ack(transfer, 0)).isEmpty();
        assertThat(transfer.retransmits()).isZero();
    }

    @Test
    void anAckOfABlockNotSentIsIgnored() {
        ReadTransfer transfer = transfer(50_000);
        transfer.start(now);
        assertThat(ack(transfer, 2)).isEmpty();
        assertThat(ack(transfer, 40_000)).isEmpty();
        assertThat(ack(transfer, 65_535)).isEmpty();
        assertThat(ack(transfer, 1)).containsExactly(new SendBlocks(2, 1));
    }

    @Test
    void theFirstRetransmissionComesAfter700MillisecondsThenItBacksOff() {
        ReadTransfer transfer = transfer(5000);
        transfer.start(now);
        List<Long> waits = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            waits.add(millisToDeadline(transfer));
            now = transfer.deadline();
            assertThat(transfer.onTimeout(now)).containsExactly(new SendBlocks(1, 1));
        }
        assertThat(waits).containsExactly(700L, 1400L, 2800L, 5000L, 5000L);
        assertThat(transfer.retransmits()).isEqualTo(5);
        ack(transfer, 1);
        assertThat(millisToDeadline(transfer)).isEqualTo(700);
    }

    @Test
    void nothingIsSentAgainBeforeTheDeadline() {
        ReadTransfer transfer = transfer(5000);
        transfer.start(now);
        pass(699);
        assertThat(transfer.onTimeout(now)).isEmpty();
        pass(1);
        assertThat(transfer.onTimeout(now)).hasSize(1);
    }

    @Test
    void aNegotiatedTimeoutIsKeptWithoutBackoff() {
        ReadTransfer transfer = transfer(5000, "timeout", "2");
        transfer.start(now);
        for (int i = 0; i < 4; i++) {
            assertThat(millisToDeadline(transfer)).isEqualTo(2000);
            now = transfer.deadline();
            assertThat(transfer.onTimeout(now)).hasSize(1);
        }
    }

    @Test
    void aSilentClientIsGivenUpAfter30Seconds() {
        ReadTransfer transfer = transfer(5000);
        transfer.start(now);
        ack(transfer, 1);
        long progress = now;
        List<Action> last = List.of();
        while (!transfer.isEnded()) {
            now = transfer.deadline();
            last = transfer.onTimeout(now);
        }
        assertThat(last).containsExactly(new End(new Outcome.Stalled()));
        assertThat(now - progress).isEqualTo(TimeUnit.SECONDS.toNanos(30));
        assertThat(transfer.acknowledgedBytes()).isEqualTo(512);
    }

    @Test
    void aLongNegotiatedTimeoutStretchesPatience() {
        ReadTransfer transfer = transfer(5000, "timeout", "60");
        transfer.start(now);
        while (!transfer.isEnded()) {
            now = transfer.deadline();
            transfer.onTimeout(now);
        }
        assertThat(now - START).isEqualTo(TimeUnit.SECONDS.toNanos(180));
        assertThat(transfer.retransmits()).isEqualTo(2);
    }

    @Test
    void anAckWithinTheWindowRewindsToTheBlockAfterIt() {
        ReadTransfer transfer = transfer(100_000, "windowsize", "16");
        transfer.start(now);
        assertThat(ack(transfer, 0)).containsExactly(new SendBlocks(1, 16));
        assertThat(ack(transfer, 5)).containsExactly(new SendBlocks(6, 16));
        assertThat(transfer.retransmits()).isEqualTo(11);
        assertThat(ack(transfer, 21)).containsExactly(new SendBlocks(22, 16));
    }

    @Test
    void aLostFirstBlockOfAWindowRewindsOnceHoweverOftenTheClientSaysSo() {
        ReadTransfer transfer = transfer(100_000, "windowsize", "16");
        transfer.start(now);
        ack(transfer, 0);
        ack(transfer, 16);
        pass(60);
        assertThat(ack(transfer, 16)).containsExactly(new SendBlocks(17, 16));
        for (int i = 0; i < 14; i++) {
            assertThat(ack(transfer, 16)).isEmpty();
        }
    }

    @Test
    void blockNumbersRollOverToZero() {
        ReadTransfer transfer = transfer(8L * 65_540, "blksize", "8");
        transfer.start(now);
        for (int block = 0; block < 65_535; block++) {
            assertThat(ack(transfer, block)).containsExactly(new SendBlocks(block + 1, 1));
        }
        assertThat(ack(transfer, 65_535)).containsExactly(new SendBlocks(65_536, 1));
        assertThat(ack(transfer, 65_535)).isEmpty();
        assertThat(ack(transfer, 0)).containsExactly(new SendBlocks(65_537, 1));
        assertThat(ack(transfer, 1)).containsExactly(new SendBlocks(65_538, 1));
    }

    @Test
    void aWindowMayCrossTheRollover() {
        ReadTransfer transfer = transfer(8L * 70_000, "blksize", "8", "windowsize", "10");
        transfer.start(now);
        ack(transfer, 0);
        for (int block = 10; block <= 65_530; block += 10) {
            ack(transfer, block);
        }
        assertThat(ack(transfer, 1)).containsExactly(new SendBlocks(65_538, 10));
    }

    @Test
    void theLastBlockIsEmptyWhenTheFileFillsAllOthers() {
        ReadTransfer transfer = transfer(1024);
        transfer.start(now);
        ack(transfer, 1);
        assertThat(ack(transfer, 2)).containsExactly(new SendBlocks(3, 1));
        assertThat(transfer.terms().lengthOf(3)).isZero();
        assertThat(ack(transfer, 3)).containsExactly(new End(new Outcome.Served()));
    }

    @Test
    void aBurstOfOneRequestGetsOneAnswerALateRepeatAnother() {
        ReadTransfer transfer = transfer(5000, "tsize", "0");
        transfer.start(now);
        pass(3);
        assertThat(transfer.onRepeatedRequest(now)).isEmpty();
        pass(600);
        assertThat(transfer.onRepeatedRequest(now)).hasSize(1);
        ack(transfer, 0);
        pass(600);
        assertThat(transfer.onRepeatedRequest(now)).isEmpty();
    }

    @Test
    void theTimerCountsFromWhenThePacketsLeft() {
        ReadTransfer transfer = transfer(5000);
        transfer.start(now);
        pass(400);
        transfer.onTransmitted(now);
        assertThat(millisToDeadline(transfer)).isEqualTo(700);
    }

    @Test
    void aFileThatFailsEndsWithAnError() {
        ReadTransfer transfer = transfer(5000);
        transfer.start(now);
        assertThat(transfer.onFileFailure("gone"))
                .containsExactly(
                        new Action.SendError(dev.bramble.tftp.wire.ErrorCode.NOT_DEFINED, "gone"),
                        new End(new Outcome.Failed("gone")));
    }
}
