package dev.bramble.nfs.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ExpectationsTest {
    private final LongAdder all = new LongAdder();
    private final Expectations expectations = new Expectations(all);
    private final ChannelInboundHandlerAdapter handler = new ChannelInboundHandlerAdapter();
    private final EmbeddedChannel channel = new EmbeddedChannel(handler);
    private final ChannelHandlerContext ctx = channel.pipeline().context(handler);

    @BeforeEach
    void stopTheClock() {
        channel.freezeTime();
    }

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    private void aMomentPasses() {
        channel.advanceTimeBy(Expectations.MOMENT_MILLIS, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
    }

    @Test
    void anAnsweredConnectionCountsOnce() {
        expectations.answered(ctx);
        expectations.answered(ctx);

        assertThat(all.sum()).isEqualTo(1);
    }

    @Test
    void aCallThatIsUnderWayIsNotExpected() {
        expectations.answered(ctx);
        expectations.over();
        expectations.over();

        assertThat(all.sum()).isZero();
    }

    @Test
    void aClientThatIsSilentIsNotWaitedFor() {
        expectations.answered(ctx);
        aMomentPasses();
        aMomentPasses();

        assertThat(all.sum()).isZero();
        assertThat(channel.hasPendingTasks()).isFalse();
    }

    @Test
    void aClientThatGoesOnIs() {
        expectations.answered(ctx);
        for (int i = 0; i < 5; i++) {
            aMomentPasses();
            expectations.answered(ctx);
        }

        assertThat(all.sum()).isEqualTo(1);
    }

    @Test
    void aClientThatComesBackIsToo() {
        expectations.answered(ctx);
        aMomentPasses();
        aMomentPasses();
        expectations.answered(ctx);
        assertThat(all.sum()).isEqualTo(1);
        aMomentPasses();
        aMomentPasses();

        assertThat(all.sum()).isZero();
    }
}
