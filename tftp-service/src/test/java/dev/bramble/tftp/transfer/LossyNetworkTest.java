package dev.bramble.tftp.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bramble.tftp.wire.Acknowledgment;
import dev.bramble.tftp.wire.Options;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whole transfers over a simulated network that loses, doubles and delays packets; every run of a seed is the same. */
class LossyNetworkTest {
    private static final long DELAY = TimeUnit.MILLISECONDS.toNanos(2);
    private static final long CLIENT_TIMEOUT = TimeUnit.MILLISECONDS.toNanos(1500);

    private record Delivery(long time, long order, boolean toServer, long block) {}

    private final PriorityQueue<Delivery> wire =
            new PriorityQueue<>(Comparator.comparingLong(Delivery::time).thenComparingLong(Delivery::order));
    private final List<Long> received = new ArrayList<>();
    private long order;
    private long now;
    private long sentBlocks;

    @ParameterizedTest
    @CsvSource({"1, 0", "1, 5", "1, 20", "4, 10", "16, 0", "16, 1", "16, 5", "16, 20", "64, 10"})
    void everyBlockArrivesOnceAndInOrder(int window, int lossPercent) {
        for (long seed = 1; seed <= 20; seed++) {
            run(window, lossPercent, new Random(seed));
        }
    }

    private void run(int window, int lossPercent, Random random) {
        wire.clear();
        received.clear();
        now = 0;
        sentBlocks = 0;
        Map<String, String> options = new LinkedHashMap<>();
        options.put("blksize", "8");
        options.put("windowsize", Integer.toString(window));
        long size = 8L * 300 + random.nextInt(8);
        ReadTransfer server = new ReadTransfer(Negotiation.settle(new Options(options), size, Integer.MAX_VALUE));
        Client client = new Client(window, server.terms().blocks(), lossPercent, random);
        deliver(server.start(now), lossPercent, random);
        while (!server.isEnded()) {
            long next = Math.min(server.deadline(), client.deadline);
            if (!wire.isEmpty() && wire.element().time() <= next) {
                Delivery delivery = wire.remove();
                now = delivery.time();
                if (delivery.toServer()) {
                    Acknowledgment ack = new Acknowledgment((int) (delivery.block() & 0xffff));
                    deliver(server.onPacket(ack, now), lossPercent, random);
                } else {
                    client.receive(delivery.block());
                }
            } else {
                now = next;
                if (client.deadline <= now) {
                    client.timeout();
                } else {
                    deliver(server.onTimeout(now), lossPercent, random);
                }
            }
        }
        assertThat(received).hasSize((int) server.terms().blocks());
        for (int i = 0; i < received.size(); i++) {
            assertThat(received.get(i)).isEqualTo(i + 1L);
        }
        if (lossPercent == 0) {
            assertThat(sentBlocks).isEqualTo(server.terms().blocks());
        }
        // Rewinding costs at most a window for each loss; a storm would cost a window for each packet.
        assertThat(sentBlocks)
                .isLessThanOrEqualTo((long) (server.terms().blocks() * (1 + lossPercent * window / 20.0)));
    }

    private void deliver(List<Action> actions, int lossPercent, Random random) {
        for (Action action : actions) {
            switch (action) {
                case Action.AcknowledgeOptions _ -> put(false, 0, lossPercent, random);
                case Action.SendBlocks(long first, int count) -> {
                    sentBlocks += count;
                    for (long block = first; block < first + count; block++) {
                        put(false, block, lossPercent, random);
                    }
                }
                case Action.SendError _ -> throw new AssertionError("nothing went wrong: " + action);
                case Action.End _ -> {
                    // run() looks at the transfer itself
                }
            }
        }
    }

    private void put(boolean toServer, long block, int lossPercent, Random random) {
        if (random.nextInt(100) < lossPercent) {
            return;
        }
        int copies = lossPercent > 0 && random.nextInt(50) == 0 ? 2 : 1;
        for (int i = 0; i < copies; i++) {
            long late = lossPercent > 0 && random.nextInt(50) == 0 ? DELAY : 0;
            wire.add(new Delivery(now + DELAY + late, order++, toServer, block));
        }
    }

    /** Receives as RFC 7440 section 4 tells: acknowledges a full window, and at once what it has when a block is missing. */
    private final class Client {
        private final int window;
        private final long blocks;
        private final int lossPercent;
        private final Random random;
        private long last;
        private int sinceAck;
        private boolean finished;
        long deadline = CLIENT_TIMEOUT;

        Client(int window, long blocks, int lossPercent, Random random) {
            this.window = window;
            this.blocks = blocks;
            this.lossPercent = lossPercent;
            this.random = random;
        }

        void receive(long block) {
            deadline = now + CLIENT_TIMEOUT;
            if (finished || block == 0) {
                acknowledge();
                return;
            }
            if (block != last + 1) {
                if (block > last) {
                    acknowledge();
                }
                return;
            }
            last = block;
            received.add(block);
            finished = last == blocks;
            if (++sinceAck == window || finished) {
                acknowledge();
            }
        }

        void timeout() {
            deadline = now + CLIENT_TIMEOUT;
            if (last > 0) {
                acknowledge();
            }
        }

        private void acknowledge() {
            sinceAck = 0;
            put(true, last, lossPercent, random);
        }
    }
}
