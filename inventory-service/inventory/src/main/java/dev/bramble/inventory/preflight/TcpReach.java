package dev.bramble.inventory.preflight;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;

/** Tries a connection from this machine, which says nothing of a firewall between it and the Pis. */
final class TcpReach implements Surroundings.Reach {
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    @Override
    public boolean answers(String host, int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), (int) PATIENCE.toMillis());
            return true;
        } catch (IOException e) {
            // Refused or silent: for the Pi it is all one.
            return false;
        }
    }
}
