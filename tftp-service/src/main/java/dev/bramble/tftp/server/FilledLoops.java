package dev.bramble.tftp.server;

import io.netty.channel.EventLoop;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Fills one event loop with transfers before the next. A loop with many of them finds several packets each time it
 * wakes, where two loops with half of them each wake for one; and the other
 * processors stay with those who need them. Safe for several threads.
 */
final class FilledLoops {
    private final List<EventLoop> loops;
    private final int full;
    private final Map<EventLoop, AtomicInteger> transfers;

    /**
     * Fills these loops in this order.
     *
     * @param full so many transfers are enough for one loop
     */
    FilledLoops(List<EventLoop> loops, int full) {
        this.loops = List.copyOf(loops);
        this.full = full;
        transfers = this.loops.stream().collect(Collectors.toMap(Function.identity(), _ -> new AtomicInteger()));
    }

    /**
     * Where the next transfer is to be.
     *
     * @param otherwise when all are full
     */
    EventLoop choose(EventLoop otherwise) {
        for (EventLoop loop : loops) {
            if (count(loop).get() < full) {
                return loop;
            }
        }
        return otherwise;
    }

    void began(EventLoop loop) {
        count(loop).incrementAndGet();
    }

    void ended(EventLoop loop) {
        count(loop).decrementAndGet();
    }

    private AtomicInteger count(EventLoop loop) {
        return Objects.requireNonNull(transfers.get(loop), "a loop of another group");
    }
}
