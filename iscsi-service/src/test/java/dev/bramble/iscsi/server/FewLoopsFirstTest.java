package dev.bramble.iscsi.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.ThreadPerTaskExecutor;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FewLoopsFirstTest {
    private final FewLoopsFirst few = new FewLoopsFirst();
    private final MultiThreadIoEventLoopGroup loops = new MultiThreadIoEventLoopGroup(
            2, new ThreadPerTaskExecutor(new DefaultThreadFactory("few")), few, NioIoHandler.newFactory());

    @AfterEach
    void stop() {
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private Channel oneMore() {
        NioSocketChannel channel = new NioSocketChannel();
        loops.register(channel).syncUninterruptibly();
        few.joined(channel);
        return channel;
    }

    @Test
    void aFewStayOnTheFirstLoopAndMoreAreDivided() {
        List<Channel> first =
                Stream.generate(this::oneMore).limit(FewLoopsFirst.FEW).toList();
        EventLoop loop = first.getFirst().eventLoop();
        assertThat(first).extracting(Channel::eventLoop).containsOnly(loop);
        List<Channel> second =
                Stream.generate(this::oneMore).limit(FewLoopsFirst.FEW).toList();
        assertThat(second).extracting(Channel::eventLoop).doesNotContain(loop);
        assertThat(List.of(oneMore(), oneMore())).extracting(Channel::eventLoop).contains(loop);
        first.getFirst().close().syncUninterruptibly();
        assertThat(oneMore().eventLoop()).isNotEqualTo(oneMore().eventLoop());
    }
}
