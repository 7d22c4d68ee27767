package dev.bramble.nfs.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;

class ReplyCacheTest {
    private final ReplyCache cache = new ReplyCache(2);

    private static ReplyCache.Key key(int xid) {
        return new ReplyCache.Key(InetAddress.getLoopbackAddress(), xid, 100003, 12, 0);
    }

    @Test
    void aCallIsNewThenInProgressThenDone() {
        assertThat(cache.begin(key(1))).isInstanceOf(ReplyCache.New.class);
        assertThat(cache.begin(key(1))).isInstanceOf(ReplyCache.InProgress.class);
        cache.done(key(1), new byte[] {7});
        assertThat(cache.begin(key(1)))
                .isInstanceOfSatisfying(
                        ReplyCache.Done.class, done -> assertThat(done.reply()).containsExactly(7));
        assertThat(cache.begin(key(2))).isInstanceOf(ReplyCache.New.class);
    }

    @Test
    void theOldestIsForgottenFirst() {
        for (int xid = 1; xid <= 3; xid++) {
            cache.begin(key(xid));
            cache.done(key(xid), new byte[0]);
        }
        assertThat(cache.begin(key(3))).isInstanceOf(ReplyCache.Done.class);
        assertThat(cache.begin(key(1))).isInstanceOf(ReplyCache.New.class);
    }
}
