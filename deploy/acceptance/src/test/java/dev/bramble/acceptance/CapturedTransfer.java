package dev.bramble.acceptance;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * A TFTP read as a capture on the client's card shows it: all packets from its RRQ to the next client's.
 *
 * @param request the RRQ's words: name, mode, options and their values
 * @param acknowledged the OACK's words, empty without one
 * @param blocks block numbers of the DATA packets in the order in which they came, repeats included
 * @param acks ACK packets, that of the OACK included
 * @param errors texts of ERROR packets from either side
 * @param serverPorts where packets to the client came from
 */
record CapturedTransfer(
        List<String> request,
        List<String> acknowledged,
        List<Integer> blocks,
        int acks,
        List<String> errors,
        Set<Integer> serverPorts) {
    private static final int FILE_HEADER_BYTES = 24;
    private static final int RECORD_HEADER_BYTES = 16;
    private static final int ETHERNET_BYTES = 14;
    private static final int UDP_BYTES = 8;
    private static final int IPV4 = 0x0800;
    private static final int UDP = 17;
    private static final int TFTP_PORT = 69;

    /** The transfers of a pcap file (little-endian, microseconds, Ethernet, as QEMU's filter-dump writes it). */
    static List<CapturedTransfer> read(Path pcap) throws IOException {
        ByteBuffer file = ByteBuffer.wrap(Files.readAllBytes(pcap)).order(ByteOrder.LITTLE_ENDIAN);
        file.position(FILE_HEADER_BYTES);
        List<Builder> transfers = new ArrayList<>();
        while (file.remaining() >= RECORD_HEADER_BYTES) {
            int bytes = file.getInt(file.position() + 8);
            ByteBuffer frame = file.slice(file.position() + RECORD_HEADER_BYTES, bytes);
            file.position(file.position() + RECORD_HEADER_BYTES + bytes);
            if (frame.getShort(12) == IPV4 && frame.get(ETHERNET_BYTES + 9) == UDP) {
                datagram(frame.position(ETHERNET_BYTES).slice(), transfers);
            }
        }
        return transfers.stream().map(Builder::build).toList();
    }

    private static void datagram(ByteBuffer ip, List<Builder> transfers) {
        int headerBytes = (ip.get(0) & 0xf) * 4;
        int sourcePort = Short.toUnsignedInt(ip.getShort(headerBytes));
        int destinationPort = Short.toUnsignedInt(ip.getShort(headerBytes + 2));
        ByteBuffer tftp = ip.position(headerBytes + UDP_BYTES).slice();
        int opcode = tftp.getShort();
        if (opcode == 1 && destinationPort == TFTP_PORT) {
            transfers.add(new Builder(sourcePort, words(tftp)));
            return;
        }
        Builder transfer = transfers.getLast();
        if (destinationPort == transfer.clientPort) {
            transfer.serverPorts.add(sourcePort);
        }
        switch (opcode) {
            case 3 -> transfer.blocks.add(Short.toUnsignedInt(tftp.getShort()));
            case 4 -> transfer.acks++;
            case 5 -> transfer.errors.add(words(tftp.position(4)).getFirst());
            case 6 -> transfer.acknowledged.addAll(words(tftp));
            default ->
                throw new AssertionError("opcode " + opcode + " between " + sourcePort + " and " + destinationPort);
        }
    }

    private static List<String> words(ByteBuffer text) {
        byte[] bytes = new byte[text.remaining()];
        text.get(bytes);
        return Arrays.asList(new String(bytes, StandardCharsets.ISO_8859_1).split("\0"));
    }

    private static final class Builder {
        private final int clientPort;
        private final List<String> request;
        private final List<String> acknowledged = new ArrayList<>();
        private final List<Integer> blocks = new ArrayList<>();
        private final List<String> errors = new ArrayList<>();
        private final Set<Integer> serverPorts = new TreeSet<>();
        private int acks;

        private Builder(int clientPort, List<String> request) {
            this.clientPort = clientPort;
            this.request = request;
        }

        private CapturedTransfer build() {
            return new CapturedTransfer(request, acknowledged, blocks, acks, errors, serverPorts);
        }
    }
}
