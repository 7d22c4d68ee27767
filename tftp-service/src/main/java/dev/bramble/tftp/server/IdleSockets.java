package dev.bramble.tftp.server;

import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Sockets of one event loop whose transfers are over, kept for the next ones: to make a socket and throw it away costs as
 * much as all else that a small file needs. The one that has rested longest is used first. On that event loop only.
 *
 * @param <S> a socket
 */
final class IdleSockets<S extends IdleSockets.Reusable> {
    /** So many small files are in flight on one loop when a large fleet starts. */
    static final int MOST = 256;

    /** One that nobody needed for so long, or twice that, is closed. */
    static final long REST_SECONDS = 10;

    /** A socket that serves one client after the other. */
    interface Reusable {
        /** Whether late packets of this client may come, which would be taken for new ones. */
        boolean servedLately(InetSocketAddress client);

        void close();
    }

    /** What rests in one interval is closed in the next but one. */
    private record Resting<S>(S socket, long interval) {}

    private final EventLoop loop;
    private final Map<InetAddress, ArrayDeque<Resting<S>>> resting = new HashMap<>();
    private int count;
    private long interval;
    private boolean sweeping;

    IdleSockets(EventLoop loop) {
        this.loop = loop;
    }

    /** One that is bound to {@code local}, for a transfer with {@code client}. */
    Optional<S> take(InetAddress local, InetSocketAddress client) {
        Resting<S> oldest = resting.getOrDefault(local, new ArrayDeque<>(0)).poll();
        if (oldest == null) {
            return Optional.empty();
        }
        count--;
        if (oldest.socket().servedLately(client)) {
            // There are few clients, who would find no use for it.
            oldest.socket().close();
            return Optional.empty();
        }
        return Optional.of(oldest.socket());
    }

    /** Keeps a socket, or closes it. */
    void giveBack(InetAddress local, S socket) {
        if (count >= MOST || loop.isShuttingDown()) {
            socket.close();
            return;
        }
        resting.computeIfAbsent(local, _ -> new ArrayDeque<>()).add(new Resting<>(socket, interval));
        count++;
        if (!sweeping) {
            sweeping = true;
            sweepLater();
        }
    }

    private void sweepLater() {
        var _ = loop.schedule(this::sweep, REST_SECONDS, TimeUnit.SECONDS);
    }

    private void sweep() {
        for (ArrayDeque<Resting<S>> sockets : resting.values()) {
            for (Resting<S> oldest = sockets.peek();
                    oldest != null && oldest.interval() < interval;
                    oldest = sockets.peek()) {
                sockets.remove();
                count--;
                oldest.socket().close();
            }
        }
        resting.values().removeIf(ArrayDeque::isEmpty);
        interval++;
        sweeping = count > 0;
        if (sweeping) {
            sweepLater();
        }
    }
}
