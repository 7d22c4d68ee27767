package dev.bramble.simulator.tftp;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Asks one server for files, one at a time and each from a new port, as the EEPROM and start4.elf do. */
public final class TftpClient {
    private final InetAddress local;
    private final InetSocketAddress server;
    private final Eeprom eeprom;
    private final Patience patience;
    private int repeats;
    private int duplicates;

    public TftpClient(InetAddress local, InetSocketAddress server, Eeprom eeprom, Patience patience) {
        this.local = local;
        this.server = server;
        this.eeprom = eeprom;
        this.patience = patience;
    }

    /** Asks for a file's size: RRQ, OACK, ERROR 0 "Early terminate". Gives Probed, Refused or TimedOut. */
    public Answer probe(String path) throws IOException {
        return transfer(path, true);
    }

    /** Reads a file. Gives Loaded, Refused or TimedOut. */
    public Answer load(String path) throws IOException {
        return transfer(path, false);
    }

    private Answer transfer(String path, boolean probe) throws IOException {
        try (var transfer = new Transfer(local, server, eeprom, patience)) {
            try {
                return transfer.run(path, probe);
            } finally {
                repeats += transfer.repeats();
                duplicates += transfer.duplicates();
            }
        }
    }

    /** Whom it asks, as text. */
    public String server() {
        return server.getAddress().getHostAddress() + ":" + server.getPort() + "/udp";
    }

    /** Requests and ACKs sent again for want of an answer, so far. */
    public int repeats() {
        return repeats;
    }

    /** DATA blocks that came twice, so far. */
    public int duplicates() {
        return duplicates;
    }
}
