package dev.bramble.iscsi.server;

import dev.bramble.chassis.net.FilledLoops;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.DefaultEventExecutorChooserFactory;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.EventExecutorChooserFactory;
import java.util.Arrays;
import java.util.List;

/**
 * Leaves a new connection with the event loop that accepted it while that has few: no other thread has to be woken for
 * it. More of them go to all loops in turn. Of one group of event loops.
 */
final class FewLoopsFirst implements EventExecutorChooserFactory {
    static final int FEW = 4;

    private FilledLoops loops = new FilledLoops(List.of(), FEW);

    @Override
    public EventExecutorChooser newChooser(EventExecutor[] executors) {
        EventExecutorChooser inTurn = DefaultEventExecutorChooserFactory.INSTANCE.newChooser(executors);
        FilledLoops filled = new FilledLoops(
                Arrays.stream(executors).map(EventLoop.class::cast).toList(), FEW);
        loops = filled;
        return () -> filled.choose((EventLoop) inTurn.next());
    }

    /** The connection is there until it is closed. */
    void joined(Channel connection) {
        EventLoop loop = connection.eventLoop();
        loops.began(loop);
        var _ = connection.closeFuture().addListener(_ -> loops.ended(loop));
    }
}
