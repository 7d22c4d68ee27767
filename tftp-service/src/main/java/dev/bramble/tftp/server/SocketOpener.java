package dev.bramble.tftp.server;

import dev.bramble.tftp.server.TransferMetrics.Drop;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DatagramChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Gives each transfer its way to the client, by the ports that the operator allows. */
final class SocketOpener {
    private final UdpTransport transport;
    private final TransferPorts ports;
    private final SessionServices services;

    SocketOpener(UdpTransport transport, TransferPorts ports, SessionServices services) {
        this.transport = transport;
        this.ports = ports;
        this.services = services;
    }

    /** Gives the session its way to the client, now or soon. */
    interface Opening {
        /**
         * Calls {@link TransferSession#begin}, or {@link TransferSession#noSocket}, on the event loop of that way. Called
         * on the listener's.
         *
         * @param listener at which the request arrived, one of {@code listeners}
         * @param local the address that the client asked, from which it has to be answered
         */
        void open(Listeners listeners, Channel listener, InetAddress local, TransferSession session);
    }

    Opening opening() {
        return switch (ports) {
            case TransferPorts.Single _ ->
                (listeners, listener, local, session) -> listeners.at(
                        local, listener, socket -> session.begin(SocketLink.shared(socket, session.client())));
            case TransferPorts.Any _ -> {
                Map<EventLoop, IdleSockets<OwnSocket>> idle = new ConcurrentHashMap<>();
                yield (_, listener, local, session) -> on(
                        listener.eventLoop(),
                        loop -> openAny(idle.computeIfAbsent(loop, IdleSockets<OwnSocket>::new), loop, local, session));
            }
            case TransferPorts.Range range -> {
                PortPool pool = new PortPool(range);
                yield (_, listener, local, session) ->
                        on(listener.eventLoop(), loop -> openInRange(pool, loop, local, session));
            }
        };
    }

    private void on(EventLoop arrived, Consumer<EventLoop> opening) {
        EventLoop loop = services.loops().choose(arrived);
        if (loop.equals(arrived)) {
            opening.accept(loop);
        } else {
            loop.execute(() -> opening.accept(loop));
        }
    }

    private void openAny(IdleSockets<OwnSocket> idle, EventLoop loop, InetAddress local, TransferSession session) {
        idle.take(local, session.client())
                .ifPresentOrElse(
                        socket -> socket.serve(session),
                        () -> bind(loop, local, 0, session, socket -> idle.giveBack(local, socket))
                                .addListener(bound -> {
                                    if (!bound.isSuccess()) {
                                        services.metrics().dropped(Drop.NO_PORT);
                                        session.noSocket(
                                                String.valueOf(bound.cause().getMessage()));
                                    }
                                }));
    }

    /** The last packet of a transfer whose port will be free may lie unread: it gets its turn before this one is refused. */
    private void openInRange(PortPool pool, EventLoop loop, InetAddress local, TransferSession session) {
        if (pool.isEmpty()) {
            var _ = loop.schedule(
                    () -> openOneOf(pool, pool.size(), loop, local, session),
                    SocketLink.LOOK_MILLIS,
                    TimeUnit.MILLISECONDS);
        } else {
            openOneOf(pool, pool.size(), loop, local, session);
        }
    }

    /** A port of the range may be another program's: then the next is tried. */
    private void openOneOf(PortPool pool, int tries, EventLoop loop, InetAddress local, TransferSession session) {
        OptionalInt port = tries == 0 ? OptionalInt.empty() : pool.take();
        if (port.isEmpty()) {
            services.metrics().dropped(Drop.NO_PORT);
            session.noSocket("all ports of the range are taken");
            return;
        }
        ChannelFuture binding = bind(loop, local, port.getAsInt(), session, OwnSocket::close);
        binding.channel().closeFuture().addListener(_ -> pool.giveBack(port.getAsInt()));
        binding.addListener(bound -> {
            if (!bound.isSuccess()) {
                openOneOf(pool, tries - 1, loop, local, session);
            }
        });
    }

    private ChannelFuture bind(
            EventLoop loop, InetAddress local, int port, TransferSession session, Consumer<OwnSocket> whenFree) {
        DatagramChannel socket = transport.socket(local);
        socket.pipeline().addLast(new OwnSocket(socket, transport, session, services, whenFree));
        var _ = loop.register(socket);
        return socket.bind(new InetSocketAddress(local, port)).addListener(bound -> {
            if (!bound.isSuccess()) {
                var _ = socket.close();
            }
        });
    }
}
