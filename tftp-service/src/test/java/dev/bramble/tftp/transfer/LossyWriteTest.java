package dev.bramble.tftp.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bramble.tftp.wire.Data;
import dev.bramble.tftp.wire.Options;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Whole writes over a simulated network that loses, doubles and delays packets, to a disk that takes its time; every run
 * of a seed is the same.
 */
class LossyWriteTest {
    private static final long DELAY = TimeUnit.MILLISECONDS.toNanos(2);
    private static final long CLIENT_TIMEOUT = TimeUnit.MILLISECONDS.toNanos(1000);
    private static final long CLIENT_PATIENCE = TimeUnit.SECONDS.toNanos(60);
    private static final int BLOCK = 8;

    private enum Kind {
        DATA,
        ANSWER,
        STORED
    }

    private record Delivery(long time, long order, Kind kind, long block) {}

    private final PriorityQueue<Delivery> deliveries =
            new PriorityQueue<>(Comparator.comparingLong(Delivery::time).thenComparingLong(Delivery::order));
    private final List<Long> kept = new ArrayList<>();
    private Random random = new Random();
    private int lossPercent;
    private long order;
    private long now;
    private long sentBlocks;
    private long answers;
    private long diskFree;

    @ParameterizedTest
    @CsvSource({"1, 0", "1, 5", "1, 20", "4, 10", "16, 0", "16, 1", "16, 5", "16, 20", "64, 10"})
    void everyBlockIsKeptOnceAndInOrder(int window, int loss) {
        for (long seed = 1; seed <= 20; seed++) {
            run(window, loss, seed);
        }
    }

    private void run(int window, int loss, long seed) {
        deliveries.clear();
        kept.clear();
        random = new Random(seed);
        lossPercent = loss;
        now = 0;
        sentBlocks = 0;
        answers = 0;
        diskFree = 0;
        Map<String, String> options = new LinkedHashMap<>();
        options.put("blksize", Integer.toString(BLOCK));
        options.put("windowsize", Integer.toString(window));
        WriteTransfer server = new WriteTransfer(WriteNegotiation.settle(new Options(options), 1468));
        Client client = new Client(window, 300 + random.nextInt(window));
        perform(server.start(now));
        while (!server.isEnded()) {
            long next = client.finished() ? server.deadline() : Math.min(server.deadline(), client.deadline);
            if (!deliveries.isEmpty() && deliveries.element().time() <= next) {
                Delivery delivery = deliveries.remove();
                now = delivery.time();
                switch (delivery.kind()) {
                    case DATA -> perform(server.onPacket(data(delivery.block(), client.blocks), now));
                    case STORED -> perform(server.onStored(delivery.block(), now));
                    case ANSWER -> client.receive(delivery.block());
                }
            } else {
                now = next;
                if (!client.finished() && client.deadline <= now) {
                    client.timeout();
                } else {
                    perform(server.onTimeout(now));
                }
            }
        }
        assertThat(kept)
                .as("seed %s", seed)
                .isEqualTo(LongStream.rangeClosed(1, client.blocks).boxed().toList());
        assertThat(client.finished()).as("the client knows, seed %s", seed).isTrue();
        long windows = (client.blocks + window - 1) / window;
        if (loss == 0) {
            assertThat(sentBlocks).isEqualTo(client.blocks);
            assertThat(answers).isEqualTo(windows + 1);
        }
        // A loss costs an answer or two, and at most a window; a storm would cost one for each packet.
        assertThat(sentBlocks).isLessThanOrEqualTo((long) (client.blocks * (1 + loss * window / 20.0)));
        assertThat(answers).isLessThanOrEqualTo(windows + 1 + sentBlocks * loss / 25 + (loss > 0 ? 20 : 0));
    }

    private static Data data(long block, long blocks) {
        int length = block == blocks ? BLOCK - 1 : BLOCK;
        return new Data((int) (block & 0xffff), Unpooled.buffer(length).writeZero(length));
    }

    private void perform(List<WriteAction> actions) {
        for (WriteAction action : actions) {
            switch (action) {
                case WriteAction.AcknowledgeOptions _ -> answer(0);
                case WriteAction.Acknowledge(long block) -> {
                    assertThat((long) kept.size())
                            .as("acknowledged before kept")
                            .isEqualTo(block);
                    answer(block);
                }
                case WriteAction.Store(long block, boolean _) -> {
                    diskFree = Math.max(diskFree, now) + random.nextInt((int) DELAY);
                    kept.add(block);
                    deliveries.add(new Delivery(diskFree, order++, Kind.STORED, block));
                }
                case WriteAction.SendError _ -> throw new AssertionError("nothing went wrong: " + action);
                case WriteAction.End(WriteOutcome outcome) ->
                    assertThat(outcome).isEqualTo(new WriteOutcome.Received());
            }
        }
    }

    private void answer(long block) {
        answers++;
        put(Kind.ANSWER, block);
    }

    private void put(Kind kind, long block) {
        if (random.nextInt(100) < lossPercent) {
            return;
        }
        int copies = lossPercent > 0 && random.nextInt(50) == 0 ? 2 : 1;
        for (int i = 0; i < copies; i++) {
            long late = lossPercent > 0 && random.nextInt(50) == 0 ? DELAY : 0;
            deliveries.add(new Delivery(now + DELAY + late, order++, kind, block));
        }
    }

    /** Sends as RFC 7440 section 4 tells: a window, and from where an ACK says, the next; repeated ACKs move nothing. */
    private final class Client {
        private final int window;
        private final long blocks;
        private long progress = now;
        private long acknowledged = -1;
        private long sent;
        private long sentAt = -CLIENT_TIMEOUT;
        long deadline = now + CLIENT_TIMEOUT;

        Client(int window, long blocks) {
            this.window = window;
            this.blocks = blocks;
        }

        boolean finished() {
            return acknowledged == blocks || now - progress > CLIENT_PATIENCE;
        }

        void receive(long block) {
            boolean isNew = block > acknowledged && block <= sent;
            boolean again = window > 1 && block == acknowledged && now - sentAt > 4 * DELAY;
            if (finished() || (!isNew && !again && acknowledged >= 0)) {
                return;
            }
            acknowledged = block;
            progress = now;
            sendWindow();
        }

        void timeout() {
            if (acknowledged < 0) {
                // The OACK was lost: the server's timer repeats it.
                deadline = now + CLIENT_TIMEOUT;
                return;
            }
            sendWindow();
        }

        private void sendWindow() {
            sentAt = now;
            deadline = now + CLIENT_TIMEOUT;
            for (long block = acknowledged + 1; block <= Math.min(blocks, acknowledged + window); block++) {
                sentBlocks++;
                sent = Math.max(sent, block);
                put(Kind.DATA, block);
            }
        }
    }
}
