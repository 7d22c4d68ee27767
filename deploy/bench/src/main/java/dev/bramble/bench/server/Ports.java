package dev.bramble.bench.server;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;

/** Ports of 127.0.0.1 that nobody has now. */
public final class Ports {
    private Ports() {}

    public static InetSocketAddress loopback(int port) throws UnknownHostException {
        return new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port);
    }

    public static int freeUdp() throws IOException {
        try (var socket = new DatagramSocket(loopback(0))) {
            return socket.getLocalPort();
        }
    }

    public static int freeTcp() throws IOException {
        try (var socket = new ServerSocket()) {
            socket.bind(loopback(0));
            return socket.getLocalPort();
        }
    }
}
