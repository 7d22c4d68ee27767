package dev.bramble.nfs.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bramble.nfs.rpc.ReplyCache.Done;
import dev.bramble.nfs.rpc.ReplyCache.InProgress;
import dev.bramble.nfs.rpc.ReplyCache.Key;
import dev.bramble.nfs.rpc.ReplyCache.New;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;

class ReplyCacheTest {
    private final ReplyCache cache = new ReplyCache(2);

    private static Key key(int xid) {
        return new Key(InetAddress.getLoopbackAddress(), xid, 100003, 12, 0);
    }

    @Test
    void aCallIsNewThenInProgressThenDone() {
        assertThat(cache.begin(key(1))).isInstanceOf(New.class);
        assertThat(cache.begin(key(1))).isInstanceOf(InProgress.class);
        cache.done(key(1), new byte[] {7});
        assertThat(cache.begin(key(1)))
                .isInstanceOfSatisfying(
                        Done.class, done -> assertThat(done.reply()).containsExactly(7));
        assertThat(cache.begin(key(2))).isInstanceOf(New.class);
    }

    @Test
    void theOldestIsForgottenFirst() {
        for (int xid = 1; xid <= 3; xid++) {
            cache.begin(key(xid));
            cache.done(key(xid), new byte[0]);
        }
        assertThat(cache.begin(key(3))).isInstanceOf(Done.class);
        assertThat(cache.begin(key(1))).isInstanceOf(New.class);
    }
}
