package dev.bramble.tftp.server;

import java.net.InetAddress;

/**
 * Where the server listens, and how much it takes on.
 *
 * @param bind address to listen on; a wildcard for all
 * @param port UDP port; 0 for any that is free
 * @param transferPorts where the transfers take place
 * @param mtu of the way to the clients: no block is larger than what fits
 * @param maxTransfers requests in hand at once; what comes above is dropped, for the client to ask again
 */
public record TftpServerSettings(InetAddress bind, int port, TransferPorts transferPorts, Mtu mtu, int maxTransfers) {}
