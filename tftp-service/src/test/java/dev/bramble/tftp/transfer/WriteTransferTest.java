package dev.bramble.tftp.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bramble.tftp.transfer.WriteAction.Acknowledge;
import dev.bramble.tftp.transfer.WriteAction.AcknowledgeOptions;
import dev.bramble.tftp.transfer.WriteAction.End;
import dev.bramble.tftp.transfer.WriteAction.SendError;
import dev.bramble.tftp.transfer.WriteAction.Store;
import dev.bramble.tftp.wire.Acknowledgment;
import dev.bramble.tftp.wire.Data;
import dev.bramble.tftp.wire.ErrorCode;
import dev.bramble.tftp.wire.ErrorPacket;
import dev.bramble.tftp.wire.Options;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One test or more for each row of the table in {@link WriteTransfer}. */
class WriteTransferTest {
    private static final int FULL = 8;
    private static final long START = Long.MAX_VALUE - 1; // the clock may roll over

    private long now = START;

    /** Blocks of 8 bytes. */
    private WriteTransfer started(int window) {
        Map<String, String> options = new LinkedHashMap<>();
        options.put("blksize", Integer.toString(FULL));
        options.put("windowsize", Integer.toString(window));
        WriteTransfer transfer = new WriteTransfer(WriteNegotiation.settle(new Options(options), 1468));
        transfer.start(now);
        return transfer;
    }

    private List<WriteAction> data(WriteTransfer transfer, long block, int length) {
        return transfer.onPacket(
                new Data((int) (block & 0xffff), Unpooled.buffer(length).writeZero(length)), now);
    }

    private List<WriteAction> full(WriteTransfer transfer, long block) {
        return data(transfer, block, FULL);
    }

    /** Takes and stores the blocks; returns what was answered. */
    private List<WriteAction> take(WriteTransfer transfer, long first, long last) {
        List<WriteAction> answers = new ArrayList<>();
        for (long block = first; block <= last; block++) {
            assertThat(full(transfer, block)).as("block %s", block).containsExactly(new Store(block, false));
            answers.addAll(transfer.onStored(block, now));
        }
        return answers;
    }

    private void pass(long millis) {
        now += TimeUnit.MILLISECONDS.toNanos(millis);
    }

    private long millisToDeadline(WriteTransfer transfer) {
        return TimeUnit.NANOSECONDS.toMillis(transfer.deadline() - now);
    }

    private List<WriteAction> timeout(WriteTransfer transfer) {
        now = transfer.deadline();
        return transfer.onTimeout(now);
    }

    @Test
    void withoutOptionsTheRequestIsAcknowledgedAsBlock0() {
        WriteTransfer transfer = new WriteTransfer(WriteNegotiation.settle(Options.NONE, 1468));
        assertThat(transfer.start(now)).containsExactly(new Acknowledge(0));
    }

    @Test
    void withOptionsByTheOack() {
        Options options = new Options(Map.of("blksize", "1024"));
        WriteTransfer transfer = new WriteTransfer(WriteNegotiation.settle(options, 1468));
        assertThat(transfer.start(now)).containsExactly(new AcknowledgeOptions(options));
    }

    @Test
    void eachBlockIsAcknowledgedWhenItIsStoredAndNotBefore() {
        WriteTransfer transfer = started(1);
        assertThat(full(transfer, 1)).containsExactly(new Store(1, false));
        assertThat(transfer.onStored(1, now)).containsExactly(new Acknowledge(1));
        assertThat(full(transfer, 2)).containsExactly(new Store(2, false));
        assertThat(transfer.onStored(2, now)).containsExactly(new Acknowledge(2));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 7})
    void aShortBlockIsTheLast(int length) {
        WriteTransfer transfer = started(1);
        take(transfer, 1, 1);
        assertThat(data(transfer, 2, length)).containsExactly(new Store(2, true));
        assertThat(transfer.onStored(2, now)).containsExactly(new Acknowledge(2));
        assertThat(transfer.isEnded()).as("it dallies").isFalse();
    }

    @Test
    void aWindowIsAcknowledgedAtItsEndOnly() {
        WriteTransfer transfer = started(4);
        assertThat(take(transfer, 1, 4)).containsExactly(new Acknowledge(4));
        assertThat(take(transfer, 5, 8)).containsExactly(new Acknowledge(8));
    }

    @Test
    void aWindowIsAcknowledgedWhenAllOfItIsStored() {
        WriteTransfer transfer = started(4);
        for (long block = 1; block <= 4; block++) {
            full(transfer, block);
        }
        assertThat(transfer.onStored(2, now)).isEmpty();
        assertThat(transfer.onStored(4, now)).containsExactly(new Acknowledge(4));
    }

    @Test
    void theLastWindowMayBeShort() {
        WriteTransfer transfer = started(4);
        take(transfer, 1, 5);
        assertThat(data(transfer, 6, 3)).containsExactly(new Store(6, true));
        assertThat(transfer.onStored(6, now)).containsExactly(new Acknowledge(6));
    }

    @Test
    void noMoreThanOneWindowWaitsToBeStored() {
        WriteTransfer transfer = started(2);
        full(transfer, 1);
        full(transfer, 2);
        assertThat(full(transfer, 3)).isEmpty();
        transfer.onStored(2, now);
        assertThat(full(transfer, 3)).containsExactly(new Store(3, false));
    }

    @Test
    void aBlockLongerThanAgreedEndsWithAnError() {
        WriteTransfer transfer = started(1);
        assertThat(data(transfer, 1, FULL + 1))
                .containsExactly(
                        new SendError(ErrorCode.ILLEGAL_OPERATION, "a block of more than the 8 bytes agreed"),
                        new End(new WriteOutcome.Failed("a block of more than the 8 bytes agreed")));
    }

    @Test
    void aGapIsAnsweredOnceWithTheLastBlockBeforeIt() {
        WriteTransfer transfer = started(8);
        take(transfer, 1, 2);
        assertThat(full(transfer, 4)).containsExactly(new Acknowledge(2));
        assertThat(full(transfer, 5)).isEmpty();
        assertThat(full(transfer, 8)).isEmpty();
        assertThat(take(transfer, 3, 10)).as("the client's new window").containsExactly(new Acknowledge(10));
    }

    @Test
    void aGapThatComesAgainIsAnsweredAgainAfterAPause() {
        WriteTransfer transfer = started(8);
        take(transfer, 1, 2);
        full(transfer, 4);
        pass(50);
        assertThat(full(transfer, 4)).containsExactly(new Acknowledge(2));
    }

    @Test
    void aSecondGapIsAnsweredAtOnce() {
        WriteTransfer transfer = started(8);
        take(transfer, 1, 2);
        full(transfer, 4);
        take(transfer, 3, 5);
        assertThat(full(transfer, 7)).containsExactly(new Acknowledge(5));
    }

    @Test
    void aGapBeforeTheFirstBlockIsAnsweredWithBlock0NotWithTheOack() {
        WriteTransfer transfer = started(4);
        assertThat(full(transfer, 2)).containsExactly(new Acknowledge(0));
    }

    @Test
    void aGapIsAnsweredOnlyWhenTheBlocksBeforeItAreStored() {
        WriteTransfer transfer = started(8);
        full(transfer, 1);
        full(transfer, 2);
        assertThat(full(transfer, 4)).isEmpty();
        assertThat(transfer.onStored(1, now)).isEmpty();
        assertThat(transfer.onStored(2, now)).containsExactly(new Acknowledge(2));
    }

    @Test
    void aRepeatedBlockIsAcknowledgedAgainAndNotStoredAgain() {
        WriteTransfer transfer = started(1);
        take(transfer, 1, 2);
        pass(1000);
        assertThat(full(transfer, 2)).containsExactly(new Acknowledge(2));
    }

    @Test
    void copiesThatTheNetworkMakesAreNotAnswered() {
        WriteTransfer transfer = started(1);
        take(transfer, 1, 2);
        assertThat(full(transfer, 2)).isEmpty();
        pass(49);
        assertThat(full(transfer, 2)).isEmpty();
        pass(1);
        assertThat(full(transfer, 2)).hasSize(1);
        assertThat(full(transfer, 2)).as("once for each retransmission").isEmpty();
    }

    @Test
    void olderBlocksAreNotAnsweredAtWindowsize1() {
        WriteTransfer transfer = started(1);
        take(transfer, 1, 5);
        pass(1000);
        for (int block : new int[] {0, 1, 4, 7, 8, 30_000, 65_535}) {
            assertThat(full(transfer, block)).as("block %s", block).isEmpty();
        }
        take(transfer, 6, 6);
    }

    @Test
    void aRepeatedBlockIsNotAcknowledgedBeforeItIsStored() {
        WriteTransfer transfer = started(1);
        full(transfer, 1);
        pass(1000);
        assertThat(full(transfer, 1)).isEmpty();
        assertThat(transfer.onStored(1, now)).containsExactly(new Acknowledge(1));
    }

    @Test
    void aRepeatedWindowIsAcknowledgedOnce() {
        WriteTransfer transfer = started(4);
        take(transfer, 1, 4);
        pass(1000);
        assertThat(full(transfer, 1)).containsExactly(new Acknowledge(4));
        assertThat(full(transfer, 2)).isEmpty();
        assertThat(full(transfer, 3)).isEmpty();
        assertThat(full(transfer, 4)).isEmpty();
        assertThat(take(transfer, 5, 8)).containsExactly(new Acknowledge(8));
    }

    /** The ACK of a gap was lost, and the client sends its window once more. */
    @Test
    void aWindowSentAgainShowsThatAnAckWasLost() {
        WriteTransfer transfer = started(4);
        take(transfer, 1, 2);
        assertThat(full(transfer, 4)).containsExactly(new Acknowledge(2));
        pass(1000);
        assertThat(full(transfer, 1)).containsExactly(new Acknowledge(2));
        assertThat(full(transfer, 2)).isEmpty();
        assertThat(take(transfer, 3, 4)).isEmpty();
        assertThat(take(transfer, 5, 6)).containsExactly(new Acknowledge(6));
    }

    @Test
    void aWindowSentAgainIsAcknowledgedAsFarAsItCame() {
        WriteTransfer transfer = started(4);
        take(transfer, 1, 2);
        full(transfer, 4);
        take(transfer, 3, 4);
        pass(600);
        assertThat(full(transfer, 1)).containsExactly(new Acknowledge(4));
    }

    @Test
    void aBlockOfTheWindowInHandIsNotAnsweredWhenItComesAgain() {
        WriteTransfer transfer = started(4);
        take(transfer, 1, 2);
        pass(600);
        assertThat(full(transfer, 1)).isEmpty();
        assertThat(full(transfer, 2)).isEmpty();
        assertThat(take(transfer, 3, 4)).containsExactly(new Acknowledge(4));
    }

    @Test
    void block0IsNoBlock() {
        WriteTransfer transfer = started(4);
        assertThat(full(transfer, 0)).isEmpty();
        assertThat(full(transfer, 65_535)).isEmpty();
        assertThat(take(transfer, 1, 4)).containsExactly(new Acknowledge(4));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7})
    void blockNumbersRollOver(int window) {
        WriteTransfer transfer = started(window);
        for (long block = 1; block <= 140_000; block++) {
            assertThat(full(transfer, block)).containsExactly(new Store(block, false));
            List<WriteAction> answers = transfer.onStored(block, now);
            assertThat(answers).hasSize(block % window == 0 ? 1 : 0);
        }
        pass(1000);
        full(transfer, 140_000 - 140_000 % window);
        assertThat(data(transfer, 140_001, 1)).containsExactly(new Store(140_001, true));
        assertThat(transfer.onStored(140_001, now)).containsExactly(new Acknowledge(140_001));
    }

    @Test
    void aRepeatedBlockIsKnownAcrossTheRollover() {
        WriteTransfer transfer = started(4);
        take(transfer, 1, 65_536);
        pass(1000);
        assertThat(full(transfer, 65_535)).containsExactly(new Acknowledge(65_536));
    }

    @Test
    void theOackIsSentAgainWithBackoff() {
        WriteTransfer transfer = started(1);
        List<Long> waits = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            waits.add(millisToDeadline(transfer));
            assertThat(timeout(transfer))
                    .containsExactly(new AcknowledgeOptions(transfer.terms().acknowledged()));
        }
        assertThat(waits).containsExactly(700L, 1400L, 2800L, 5000L, 5000L);
        assertThat(transfer.retransmits()).isEqualTo(5);
    }

    @Test
    void theLastAckIsSentAgainAndNotTheOack() {
        WriteTransfer transfer = started(4);
        take(transfer, 1, 4);
        assertThat(timeout(transfer)).containsExactly(new Acknowledge(4));
    }

    @Test
    void aBrokenWindowIsAcknowledgedByTheTimer() {
        WriteTransfer transfer = started(4);
        take(transfer, 1, 2);
        assertThat(timeout(transfer)).containsExactly(new Acknowledge(2));
        assertThat(take(transfer, 3, 6)).containsExactly(new Acknowledge(6));
    }

    @Test
    void aNegotiatedTimeoutIsKeptWithoutBackoff() {
        WriteTransfer transfer = new WriteTransfer(WriteNegotiation.settle(new Options(Map.of("timeout", "2")), 1468));
        transfer.start(now);
        for (int i = 0; i < 4; i++) {
            assertThat(millisToDeadline(transfer)).isEqualTo(2000);
            assertThat(timeout(transfer)).hasSize(1);
        }
    }

    @Test
    void nothingIsSentAgainBeforeTheDeadline() {
        WriteTransfer transfer = started(1);
        pass(699);
        assertThat(transfer.onTimeout(now)).isEmpty();
        pass(1);
        assertThat(transfer.onTimeout(now)).hasSize(1);
    }

    @Test
    void aSlowDiskIsNoSilence() {
        WriteTransfer transfer = started(1);
        full(transfer, 1);
        for (int i = 0; i < 100; i++) {
            assertThat(timeout(transfer)).isEmpty();
        }
        assertThat(transfer.onStored(1, now)).containsExactly(new Acknowledge(1));
        assertThat(millisToDeadline(transfer)).isEqualTo(700);
    }

    @Test
    void aSilentClientIsGivenUpAfter30Seconds() {
        WriteTransfer transfer = started(1);
        take(transfer, 1, 1);
        long progress = now;
        List<WriteAction> last = List.of();
        while (!transfer.isEnded()) {
            last = timeout(transfer);
        }
        assertThat(last).containsExactly(new End(new WriteOutcome.Stalled()));
        assertThat(now - progress).isEqualTo(TimeUnit.SECONDS.toNanos(30));
    }

    @Test
    void anErrorEndsIt() {
        WriteTransfer transfer = started(1);
        take(transfer, 1, 1);
        assertThat(transfer.onPacket(new ErrorPacket(0, "no"), now))
                .containsExactly(new End(new WriteOutcome.Aborted(0, "no")));
        assertThat(full(transfer, 2)).isEmpty();
        assertThat(transfer.onStored(1, now)).isEmpty();
    }

    @Test
    void packetsOfASenderSayNothing() {
        WriteTransfer transfer = started(1);
        assertThat(transfer.onPacket(new Acknowledgment(0), now)).isEmpty();
        assertThat(transfer.isUnanswered()).isTrue();
    }

    @Test
    void aRepeatedRequestIsAnsweredAgainAfterAPauseAndOnlyBeforeData() {
        WriteTransfer transfer = started(1);
        assertThat(transfer.onRepeatedRequest(now)).isEmpty();
        pass(500);
        assertThat(transfer.onRepeatedRequest(now)).hasSize(1);
        take(transfer, 1, 1);
        pass(500);
        assertThat(transfer.onRepeatedRequest(now)).isEmpty();
    }

    private WriteTransfer whole(int window) {
        WriteTransfer transfer = started(window);
        data(transfer, 1, 3);
        transfer.onStored(1, now);
        return transfer;
    }

    @Test
    void theLastAckIsRepeatedForAWhile() {
        WriteTransfer transfer = whole(4);
        assertThat(millisToDeadline(transfer)).isEqualTo(6000);
        pass(5000);
        assertThat(data(transfer, 1, 3)).containsExactly(new Acknowledge(1));
        assertThat(data(transfer, 1, 3)).isEmpty();
        assertThat(full(transfer, 2)).as("there is no block after the last").isEmpty();
        pass(5000);
        assertThat(data(transfer, 1, 3)).containsExactly(new Acknowledge(1));
        assertThat(timeout(transfer)).containsExactly(new End(new WriteOutcome.Received()));
    }

    @Test
    void dallyingEndsAfter30SecondsAtTheLatest() {
        WriteTransfer transfer = whole(1);
        long begun = now;
        while (now - transfer.deadline() < 0 && now - begun < TimeUnit.SECONDS.toNanos(100)) {
            pass(1000);
            data(transfer, 1, 3);
        }
        assertThat(TimeUnit.NANOSECONDS.toSeconds(now - begun)).isEqualTo(30);
    }

    @Test
    void dallyingLastsAsLongAsTheClientsTimeoutAsksFor() {
        WriteTransfer transfer = new WriteTransfer(WriteNegotiation.settle(new Options(Map.of("timeout", "1")), 1468));
        transfer.start(now);
        data(transfer, 1, 3);
        transfer.onStored(1, now);
        assertThat(millisToDeadline(transfer)).isEqualTo(2000);
    }

    @Test
    void whatComesAfterTheLastAckDoesNotUndoTheFile() {
        assertThat(whole(1).onPacket(new ErrorPacket(0, "late"), now))
                .containsExactly(new End(new WriteOutcome.Received()));
        assertThat(whole(1).onSuperseded()).containsExactly(new End(new WriteOutcome.Received()));
        assertThat(whole(1).onFailure(ErrorCode.NOT_DEFINED, "the server stops"))
                .containsExactly(new End(new WriteOutcome.Received()));
    }

    @Test
    void theLastBlockIsNotAcknowledgedBeforeTheFileIsStored() {
        WriteTransfer transfer = started(4);
        full(transfer, 1);
        data(transfer, 2, 3);
        transfer.onStored(1, now);
        pass(3000);
        assertThat(data(transfer, 2, 3)).isEmpty();
        assertThat(transfer.onFailure(ErrorCode.DISK_FULL, "no room"))
                .containsExactly(
                        new SendError(ErrorCode.DISK_FULL, "no room"), new End(new WriteOutcome.Failed("no room")));
    }

    @Test
    void aSupersededTransferSaysNothingMore() {
        WriteTransfer transfer = started(1);
        full(transfer, 1);
        assertThat(transfer.onSuperseded()).containsExactly(new End(new WriteOutcome.Superseded()));
        assertThat(transfer.onStored(1, now)).isEmpty();
        pass(60_000);
        assertThat(transfer.onTimeout(now)).isEmpty();
    }
}
