package dev.bramble.iscsi.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LoginTimeoutTest {
    private static final long NOTHING_IS_SCHEDULED = -1;
    private final LoginTimeout timeout = new LoginTimeout();
    private EmbeddedChannel channel;

    @BeforeEach
    void connect() {
        channel = new EmbeddedChannel(timeout);
        channel.freezeTime();
    }

    private void pass(int seconds) {
        channel.advanceTimeBy(seconds, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
    }

    @Test
    void whoDoesNotLogInIsClosed() {
        pass(LoginTimeout.SECONDS - 1);
        assertThat(channel.isOpen()).isTrue();
        pass(1);
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void aSessionGoesOn() {
        timeout.cancel();
        pass(LoginTimeout.SECONDS);
        assertThat(channel.isOpen()).isTrue();
    }

    @Test
    void aConnectionThatEndedIsLetGo() {
        channel.close().syncUninterruptibly();
        assertThat(channel.runScheduledPendingTasks()).isEqualTo(NOTHING_IS_SCHEDULED);
    }
}
