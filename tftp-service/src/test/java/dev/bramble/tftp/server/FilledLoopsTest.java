package dev.bramble.tftp.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FilledLoopsTest {
    private static final int FULL = 3;

    private final EventLoop first = new DefaultEventLoop();
    private final EventLoop second = new DefaultEventLoop();
    private final FilledLoops loops = new FilledLoops(List.of(first, second), FULL);

    @AfterEach
    void stop() {
        var _ = first.shutdownGracefully();
        var _ = second.shutdownGracefully();
    }

    @Test
    void oneLoopIsFilledBeforeTheNext() {
        for (int i = 0; i < FULL; i++) {
            assertThat(loops.choose(second)).isSameAs(first);
            loops.began(first);
        }
        assertThat(loops.choose(first)).isSameAs(second);
        loops.ended(first);
        assertThat(loops.choose(second)).isSameAs(first);
    }

    @Test
    void whenAllAreFullTheCallerDecides() {
        for (int i = 0; i < FULL; i++) {
            loops.began(first);
            loops.began(second);
        }
        assertThat(loops.choose(first)).isSameAs(first);
        assertThat(loops.choose(second)).isSameAs(second);
    }
}
