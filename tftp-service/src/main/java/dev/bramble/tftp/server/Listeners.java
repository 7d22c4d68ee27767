package dev.bramble.tftp.server;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sockets on the well-known port: one for each event loop, among which the kernel divides the clients. A client wants
 * its answer from the address that it asked. Where a socket bound to the wildcard cannot give it that, because it cannot
 * tell (IPv6, Java's own sockets) or answers itself (single-port mode), each address of the machine has sockets of its own, which the kernel
 * prefers; addresses that come and go are followed by {@link #follow}, and one that no interface lists is met by
 * {@link #at}.
 */
final class Listeners {
    private static final Logger log = LoggerFactory.getLogger(Listeners.class);

    private static final int MOST_MET = 64;

    private final UdpTransport transport;
    private final List<EventLoop> loops;
    private final BiFunction<InetAddress, Listeners, ChannelHandler> handler;
    private final InetAddress bind;
    private final int port;
    private final boolean answersItself;
    private final Map<InetAddress, List<Channel>> byAddress = new HashMap<>();
    /** Sockets of addresses that were asked though no interface lists them (all of 127.0.0.0/8 is this machine). */
    private final Map<InetAddress, ChannelFuture> met = new HashMap<>();

    private boolean closed;

    private Listeners(
            UdpTransport transport,
            List<EventLoop> loops,
            BiFunction<InetAddress, Listeners, ChannelHandler> handler,
            InetSocketAddress bound,
            boolean answersItself) {
        this.transport = transport;
        this.loops = loops;
        this.handler = handler;
        this.answersItself = answersItself;
        bind = bound.getAddress();
        port = bound.getPort();
    }

    /**
     * Listens.
     *
     * @param handler makes one for each socket, given the address that it is bound to and all of them
     * @param answersItself whether the listening sockets carry the transfers too
     * @throws Exception of the socket when the port is not to be had
     */
    static Listeners open(
            UdpTransport transport,
            List<EventLoop> loops,
            BiFunction<InetAddress, Listeners, ChannelHandler> handler,
            InetSocketAddress at,
            boolean answersItself)
            throws Exception {
        InetSocketAddress bound = claim(at);
        Listeners listeners = new Listeners(transport, loops, handler, bound, answersItself);
        for (ChannelFuture binding : listeners.bind(bound.getAddress())) {
            binding.sync();
        }
        return listeners;
    }

    /** Sockets that share a port do not notice another program of the same user on it; one that does not share does. */
    private static InetSocketAddress claim(InetSocketAddress at) throws IOException {
        ProtocolFamily family =
                at.getAddress() instanceof Inet4Address ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6;
        try (DatagramChannel alone = DatagramChannel.open(family)) {
            alone.bind(at);
            return new InetSocketAddress(at.getAddress(), ((InetSocketAddress) alone.getLocalAddress()).getPort());
        }
    }

    private List<ChannelFuture> bind(InetAddress address) {
        List<ChannelFuture> bindings = new ArrayList<>();
        for (EventLoop loop : loops) {
            bindings.add(socket(address, loop).bind(new InetSocketAddress(address, port)));
        }
        byAddress.put(address, bindings.stream().map(ChannelFuture::channel).toList());
        return bindings;
    }

    private Channel socket(InetAddress address, EventLoop loop) {
        Channel socket = transport.listener(address);
        socket.pipeline().addLast(handler.apply(address, this));
        var _ = loop.register(socket);
        return socket;
    }

    /** Where it listens, with the port that it got. */
    InetSocketAddress address() {
        return new InetSocketAddress(bind, port);
    }

    /** Whether {@link #follow} has something to do. */
    boolean followsAddresses() {
        return bind.isAnyLocalAddress()
                && (answersItself || transport == UdpTransport.NIO || bind instanceof Inet6Address);
    }

    /** Has sockets for the addresses that the machine has now. */
    synchronized void follow(LocalAddresses addresses) {
        if (closed || !followsAddresses()) {
            return;
        }
        Set<InetAddress> wanted = new HashSet<>(addresses.behind(bind));
        Set<InetAddress> gone = new HashSet<>(byAddress.keySet());
        gone.removeAll(wanted);
        gone.remove(bind);
        gone.forEach(this::forget);
        wanted.removeAll(byAddress.keySet());
        for (InetAddress address : wanted) {
            bind(address)
                    .forEach(binding -> binding.addListener(bound -> {
                        if (!bound.isSuccess()) {
                            // An IPv6 address is not usable at once; the next look tries again.
                            log.atDebug().setCause(bound.cause()).log("cannot listen on {} yet", address);
                            forget(address);
                        }
                    }));
        }
    }

    /**
     * A socket that answers from this address.
     *
     * @param arrived the listening socket at which the address was asked
     * @param use given that socket on its event loop, at once or soon; {@code arrived} where there can be none
     */
    void at(InetAddress asked, Channel arrived, Consumer<Channel> use) {
        if (!bind.isAnyLocalAddress() || !boundTo(arrived).isAnyLocalAddress() || asked.isAnyLocalAddress()) {
            use.accept(arrived);
            return;
        }
        meet(asked, arrived)
                .ifPresentOrElse(
                        binding -> binding.addListener(bound -> {
                            if (bound.isSuccess()) {
                                use.accept(binding.channel());
                            } else {
                                arrived.eventLoop().execute(() -> use.accept(arrived));
                            }
                        }),
                        () -> use.accept(arrived));
    }

    private synchronized Optional<ChannelFuture> meet(InetAddress asked, Channel arrived) {
        ChannelFuture known = met.get(asked);
        if (known == null && !closed && met.size() < MOST_MET) {
            Channel socket = socket(asked, arrived.eventLoop());
            known = socket.bind(new InetSocketAddress(asked, port));
            met.put(asked, known);
        }
        return Optional.ofNullable(known);
    }

    private static InetAddress boundTo(Channel listener) {
        return ((InetSocketAddress) listener.localAddress()).getAddress();
    }

    private synchronized void forget(InetAddress address) {
        for (Channel socket : byAddress.getOrDefault(address, List.of())) {
            var _ = socket.close();
        }
        byAddress.remove(address);
    }

    synchronized void close() {
        closed = true;
        Stream.concat(
                        byAddress.values().stream().flatMap(List::stream),
                        met.values().stream().map(ChannelFuture::channel))
                .map(Channel::close)
                .toList()
                .forEach(ChannelFuture::awaitUninterruptibly);
        byAddress.clear();
        met.clear();
    }
}
