package dev.bramble.tftp.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class IdleSocketsTest {
    private static final InetAddress LOCAL = InetAddress.getLoopbackAddress();
    private static final InetSocketAddress PI = new InetSocketAddress(LOCAL, 2000);
    private static final InetSocketAddress OTHER = new InetSocketAddress(LOCAL, 2001);

    /** An event loop with a clock of its own. */
    private final EmbeddedChannel time = new EmbeddedChannel();

    private final EventLoop loop = time.eventLoop();
    private final IdleSockets<Fake> idle = new IdleSockets<>(loop);

    private static final class Fake implements IdleSockets.Reusable {
        private final InetSocketAddress last;
        private boolean closed;

        Fake(InetSocketAddress last) {
            this.last = last;
        }

        @Override
        public boolean servedLately(InetSocketAddress client) {
            return last.equals(client);
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    private int clients = 3000;

    /** One whose last client nobody knows. */
    private Fake rest() {
        return rest(new InetSocketAddress(LOCAL, clients++));
    }

    private Fake rest(InetSocketAddress last) {
        Fake socket = new Fake(last);
        idle.giveBack(LOCAL, socket);
        return socket;
    }

    private void pass(long seconds) {
        time.advanceTimeBy(seconds, TimeUnit.SECONDS);
        time.runScheduledPendingTasks();
    }

    @Test
    void theOneThatRestedLongestServesFirst() {
        Fake first = rest();
        Fake second = rest();
        assertThat(idle.take(LOCAL, OTHER)).containsSame(first);
        assertThat(idle.take(LOCAL, OTHER)).containsSame(second);
        assertThat(idle.take(LOCAL, OTHER)).isEmpty();
    }

    @Test
    void oneThatServedTheClientLatelyIsOfNoUse() {
        Fake socket = rest(PI);
        assertThat(idle.take(LOCAL, PI)).isEmpty();
        assertThat(socket.closed).isTrue();
        assertThat(idle.take(LOCAL, OTHER)).isEmpty();
    }

    @Test
    void eachServesAtItsOwnAddress() throws Exception {
        rest();
        assertThat(idle.take(InetAddress.getByName("127.0.0.2"), OTHER)).isEmpty();
    }

    @Test
    void whatNobodyNeedsIsClosed() {
        pass(IdleSockets.REST_SECONDS);
        Fake socket = rest();
        pass(IdleSockets.REST_SECONDS);
        assertThat(socket.closed).isFalse();
        Fake later = rest();
        pass(IdleSockets.REST_SECONDS);
        assertThat(socket.closed).isTrue();
        assertThat(later.closed).isFalse();
        pass(IdleSockets.REST_SECONDS);
        assertThat(later.closed).isTrue();
        assertThat(idle.take(LOCAL, OTHER)).isEmpty();
        Fake anew = rest();
        pass(2 * IdleSockets.REST_SECONDS);
        pass(IdleSockets.REST_SECONDS);
        assertThat(anew.closed).isTrue();
    }

    @Test
    void thereAreNotMoreThanAFleetNeeds() {
        for (int i = 0; i < IdleSockets.MOST; i++) {
            assertThat(rest().closed).isFalse();
        }
        assertThat(rest().closed).isTrue();
    }
}
