package dev.bramble.iscsi.events;

import java.net.InetSocketAddress;

/**
 * Where a connection comes from, or goes to.
 *
 * @param address as text, without port
 */
public record Peer(String address, int port) {
    public static Peer of(InetSocketAddress socket) {
        return new Peer(socket.getAddress().getHostAddress(), socket.getPort());
    }

    /** "address:port", IPv6 in brackets. */
    @Override
    public String toString() {
        return (address.indexOf(':') < 0 ? address : "[" + address + "]") + ":" + port;
    }
}
