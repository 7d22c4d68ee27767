package dev.bramble.tftp.server;

import java.net.InetAddress;
import java.util.OptionalInt;

/**
 * Where the server listens, and how much it takes on.
 *
 * @param bind address to listen on; a wildcard for all
 * @param port UDP port; 0 for any that is free
 * @param transferPorts where the transfers take place
 * @param mtu bytes of the largest IP packet on the way to the clients: no block is larger than what fits; empty for no such cap
 * @param maxTransfers requests in hand at once; what comes above is dropped, for the client to ask again
 */
public record TftpServerSettings(
        InetAddress bind, int port, TransferPorts transferPorts, OptionalInt mtu, int maxTransfers) {}
