package dev.bramble.bench.tftp.load;

import dev.bramble.bench.WrongAnswerException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Clients that ask one server at the same time, each from an address of its own in 127.1.0.0/16, on one thread. */
public final class Crowd implements AutoCloseable {
    private static final int MAX_PACKET = 65_536;
    private static final int ADDRESSES = 250;
    private static final long TICK_NANOS = 20_000_000;

    private final Selector selector;
    private final Link link;
    private final Tally tally = new Tally();
    private final List<Client> clients = new ArrayList<>();
    private final ByteBuffer scratch = ByteBuffer.allocateDirect(MAX_PACKET);
    private int busy;

    /**
     * Opens all ports.
     *
     * @param server where its RRQs go
     * @param scripts one for each client
     * @param portsEach how many ports a client has to take turns with
     */
    public Crowd(InetSocketAddress server, List<Script> scripts, int portsEach, Patience patience, Network network)
            throws IOException {
        selector = Selector.open();
        link = new Link(network);
        try {
            for (Script script : scripts) {
                var client = new Client(server, script, patience, link, tally);
                clients.add(client);
                client.open(address(clients.size() - 1), portsEach, selector);
            }
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    /** Java refuses to bind 127.x.y.255. */
    private static InetAddress address(int number) throws IOException {
        return InetAddress.getByAddress(
                new byte[] {127, 1, (byte) (number / ADDRESSES), (byte) (1 + number % ADDRESSES)});
    }

    /**
     * Runs all scripts to their ends: first each client sends its first request, then all answers are read.
     *
     * @return how long it took until the last client was done
     */
    public Duration run() throws IOException, WrongAnswerException {
        long start = System.nanoTime();
        for (Client client : clients) {
            if (client.begin(scratch, start)) {
                busy++;
            }
        }
        long tickAt = start + TICK_NANOS;
        try {
            while (busy > 0) {
                selector.select(this::read, link.isWaiting() ? 1 : TICK_NANOS / 1_000_000);
                long now = System.nanoTime();
                link.release(now);
                if (now - tickAt >= 0) {
                    tick(now);
                    tickAt = now + TICK_NANOS;
                }
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } catch (Carrier e) {
            throw e.answer;
        }
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private void tick(long now) throws IOException {
        for (Client client : clients) {
            if (!client.tick(scratch, now)) {
                busy--;
            }
        }
    }

    private void read(SelectionKey key) {
        var client = (Client) key.attachment();
        try {
            if (!client.receive((DatagramChannel) key.channel(), scratch, System.nanoTime())) {
                busy--;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (WrongAnswerException e) {
            throw new Carrier(e);
        }
    }

    /** What came of it so far. */
    public Tally tally() {
        return tally;
    }

    @Override
    public void close() throws IOException {
        for (Client client : clients) {
            client.close();
        }
        selector.close();
    }

    /** Brings the answer through the selector. */
    private static final class Carrier extends RuntimeException {
        private final WrongAnswerException answer;

        Carrier(WrongAnswerException answer) {
            super(answer);
            this.answer = answer;
        }
    }
}
