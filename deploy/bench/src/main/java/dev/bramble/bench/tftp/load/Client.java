package dev.bramble.bench.tftp.load;

import dev.bramble.bench.WrongAnswerException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One client: tasks one after the other, each from the next of its ports, since a bootloader takes a new port for each
 * request. The ports are opened before anything is measured.
 */
final class Client implements AutoCloseable {
    private final SocketAddress server;
    private final Patience patience;
    private final Link link;
    private final Tally tally;
    private final Script script;
    private final List<DatagramChannel> ports = new ArrayList<>();
    private final Exchange exchange = new Exchange();
    private @Nullable DatagramChannel port;
    private @Nullable SocketAddress peer;
    private @Nullable Task task;
    private int turn;
    private long repeatAt;
    private long giveUpAt;

    Client(SocketAddress server, Script script, Patience patience, Link link, Tally tally) {
        this.server = server;
        this.patience = patience;
        this.link = link;
        this.tally = tally;
        this.script = script;
    }

    void open(InetAddress local, int count, Selector selector) throws IOException {
        for (int i = 0; i < count; i++) {
            DatagramChannel channel = DatagramChannel.open(StandardProtocolFamily.INET);
            ports.add(channel);
            channel.bind(new InetSocketAddress(local, 0)).configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ, this);
        }
    }

    /** Sends the next request; false when there is none. */
    boolean begin(ByteBuffer scratch, long now) throws IOException {
        task = script.next();
        if (task == null) {
            port = null;
            return false;
        }
        port = ports.get(turn++ % ports.size());
        peer = null;
        drain(port, scratch);
        exchange.begin(task);
        giveUpAt = now + patience.perTask().toNanos();
        send(server, now);
        return true;
    }

    /** Takes what has come on one of its ports. False when that was the end of its last task. */
    boolean receive(DatagramChannel channel, ByteBuffer scratch, long now) throws IOException, WrongAnswerException {
        if (!channel.equals(port)) {
            drain(channel, scratch);
            return true;
        }
        // Within a window the next block is likely to be there already; in lock-step it cannot be.
        do {
            SocketAddress from = channel.receive(scratch.clear());
            if (from == null) {
                return true;
            }
            scratch.flip();
            if (!link.loses() && isPeer(from, scratch) && !take(from, scratch, now)) {
                return false;
            }
        } while (exchange.isWithinWindow());
        return true;
    }

    /** Until data flows a later OACK is the better one: the first may have been a repeat for the port's last request. */
    private boolean isPeer(SocketAddress from, ByteBuffer packet) {
        return peer == null || peer.equals(from) || exchange.isBegunAnew(packet);
    }

    private boolean take(SocketAddress from, ByteBuffer scratch, long now) throws IOException, WrongAnswerException {
        Exchange.Step step = exchange.receive(scratch);
        if (exchange.answered()) {
            peer = from;
        }
        return switch (step) {
            case WAIT -> true;
            case SEND -> {
                send(from, now);
                yield true;
            }
            case SEND_AND_FINISH -> {
                send(from, now);
                yield finish(scratch, now);
            }
            case FINISH -> finish(scratch, now);
        };
    }

    /** Repeats or gives up what is due. False when that was the end of its last task. */
    boolean tick(ByteBuffer scratch, long now) throws IOException {
        if (task == null || (now - repeatAt < 0 && now - giveUpAt < 0)) {
            return true;
        }
        if (now - giveUpAt >= 0) {
            tally.gaveUp();
            script.gaveUp(task);
            return begin(scratch, now);
        }
        tally.repeated();
        send(peer == null ? server : peer, now);
        return true;
    }

    private boolean finish(ByteBuffer scratch, long now) throws IOException {
        if (task != null) {
            tally.finished(task, exchange.bytes());
        }
        return begin(scratch, now);
    }

    private void send(SocketAddress to, long now) throws IOException {
        if (port != null) {
            link.send(port, exchange.outbound(), to, now);
        }
        repeatAt = now + patience.repeat().toNanos();
    }

    private static void drain(DatagramChannel channel, ByteBuffer scratch) throws IOException {
        while (channel.receive(scratch.clear()) != null) {
            // Left over from the port's last task.
        }
    }

    @Override
    public void close() throws IOException {
        for (DatagramChannel channel : ports) {
            channel.close();
        }
    }
}
