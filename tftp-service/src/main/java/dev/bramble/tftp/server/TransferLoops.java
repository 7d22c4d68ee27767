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
 * wakes, where two loops with half of them each wake for one; and the other processors stay with those who need them.
 * Safe for several threads.
 */
final class TransferLoops {
    /** Clients in lock-step that one loop serves without any of them waiting for another: about 1 Gbit/s. */
    static final int FULL = 32;

    private final List<EventLoop> loops;
    private final Map<EventLoop, AtomicInteger> transfers;

    TransferLoops(List<EventLoop> loops) {
        this.loops = List.copyOf(loops);
        transfers = this.loops.stream().collect(Collectors.toMap(Function.identity(), _ -> new AtomicInteger()));
    }

    /** Where a transfer is to be served whose request came to the given loop. */
    EventLoop choose(EventLoop arrived) {
        for (EventLoop loop : loops) {
            if (count(loop).get() < FULL) {
                return loop;
            }
        }
        return arrived;
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
