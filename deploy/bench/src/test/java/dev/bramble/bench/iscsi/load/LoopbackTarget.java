package dev.bramble.bench.iscsi.load;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

/** As much of a target as the initiator talks to, with faults by choice. */
final class LoopbackTarget implements AutoCloseable {
    /** What it does wrong. */
    enum Fault {
        NONE,
        /** The last byte of a block's second word is another. */
        OTHER_BYTE,
        FORGETS_WRITES,
        REFUSES_LOGINS,
        FAILS_COMMANDS
    }

    private static final int SEGMENT = 8192;

    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final ByteBuffer disk;
    private final Fault fault;
    final AtomicInteger logouts = new AtomicInteger();

    LoopbackTarget(int blocks, Fault fault) throws IOException {
        this.fault = fault;
        disk = ByteBuffer.allocate(blocks * Content.BLOCK);
        for (int block = 0; block < blocks; block++) {
            Content.put(disk, block, 0);
        }
        Thread.ofVirtual().start(this::accept);
    }

    Lun lun() {
        var portal = new InetSocketAddress(listener.getInetAddress(), listener.getLocalPort());
        return new Lun(portal, "iqn.2026-11.test:disk", "iqn.2026-11.test:initiator", 1);
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            new Link(socket).serve();
        } catch (IOException e) {
            // The initiator has what it wanted, or found a fault.
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }

    private final class Link {
        private final Socket socket;
        private final DataInputStream in;
        private int statSn;
        private boolean attended;

        Link(Socket socket) throws IOException {
            socket.setTcpNoDelay(true);
            this.socket = socket;
            this.in = new DataInputStream(socket.getInputStream());
        }

        void serve() throws IOException {
            while (true) {
                ByteBuffer request = read();
                switch (Pdu.opcode(request, 0)) {
                    case Pdu.LOGIN -> login(request);
                    case Pdu.SCSI_COMMAND -> command(request);
                    case Pdu.LOGOUT -> {
                        logouts.incrementAndGet();
                        send(answer(request, Pdu.LOGOUT_RESPONSE, 0), new byte[0]);
                    }
                    default -> throw new IOException("PDU %02x".formatted(Pdu.opcode(request, 0)));
                }
            }
        }

        private ByteBuffer read() throws IOException {
            byte[] header = in.readNBytes(Pdu.HEADER);
            if (header.length < Pdu.HEADER) {
                throw new EOFException();
            }
            int length = Pdu.length(ByteBuffer.wrap(header), 0);
            ByteBuffer whole = ByteBuffer.allocate(length).put(header);
            whole.put(in.readNBytes(length - Pdu.HEADER));
            return whole;
        }

        private ByteBuffer answer(ByteBuffer request, int opcode, int dataLength) {
            ByteBuffer out = ByteBuffer.allocate(Pdu.HEADER);
            Pdu.begin(out, opcode, Pdu.FINAL, dataLength, 0, request.getInt(16));
            out.putInt(24, statSn++);
            out.putInt(32, request.getInt(24) + 64);
            return out;
        }

        private void send(ByteBuffer header, byte[] data) throws IOException {
            ByteBuffer all = ByteBuffer.allocate(Pdu.HEADER + Pdu.padded(data.length));
            all.put(header.clear()).put(data);
            socket.getOutputStream().write(all.array());
        }

        private void login(ByteBuffer request) throws IOException {
            byte[] keys = "MaxRecvDataSegmentLength=%d\0FirstBurstLength=16384\0InitialR2T=No\0ImmediateData=Yes\0"
                    .formatted(SEGMENT)
                    .getBytes(StandardCharsets.US_ASCII);
            ByteBuffer out = answer(request, Pdu.LOGIN_RESPONSE, keys.length);
            out.put(1, (byte) 0x87);
            if (fault == Fault.REFUSES_LOGINS) {
                out.putShort(36, (short) 0x0302);
            }
            send(out, keys);
        }

        private void command(ByteBuffer request) throws IOException {
            int offset = (int) request.getLong(34) * 512;
            int length = request.getInt(20);
            switch (request.get(32) & 0xff) {
                case 0x00 -> status(request, attended ? 0 : 2);
                case 0x91 -> status(request, 0);
                case 0x88 -> read(request, offset, length);
                case 0x8a -> write(request, offset, length);
                default -> throw new IOException("CDB %02x".formatted(request.get(32)));
            }
            attended = true;
        }

        private void status(ByteBuffer request, int status) throws IOException {
            ByteBuffer out = answer(request, Pdu.SCSI_RESPONSE, 0);
            out.put(3, (byte) status);
            send(out, new byte[0]);
        }

        private void read(ByteBuffer request, int offset, int length) throws IOException {
            if (fault == Fault.FAILS_COMMANDS) {
                status(request, 8);
                return;
            }
            for (int sent = 0; sent < length; sent += SEGMENT) {
                int part = Math.min(SEGMENT, length - sent);
                byte[] data = Arrays.copyOfRange(disk.array(), offset + sent, offset + sent + part);
                if (fault == Fault.OTHER_BYTE) {
                    data[15] ^= 1;
                }
                ByteBuffer out = answer(request, Pdu.DATA_IN, part);
                out.put(1, (byte) (sent + part == length ? 0x81 : 0));
                out.putInt(40, sent);
                send(out, data);
            }
        }

        private void write(ByteBuffer request, int offset, int length) throws IOException {
            int received = store(request, offset);
            boolean unsolicited = (Pdu.flags(request, 0) & Pdu.FINAL) == 0;
            while (unsolicited) {
                ByteBuffer data = read();
                received += store(data, offset + data.getInt(40));
                unsolicited = (Pdu.flags(data, 0) & Pdu.FINAL) == 0;
            }
            while (received < length) {
                ByteBuffer out = ByteBuffer.allocate(Pdu.HEADER);
                Pdu.begin(out, Pdu.R2T, Pdu.FINAL, 0, 0, request.getInt(16));
                out.putInt(20, 5);
                out.putInt(32, request.getInt(24) + 64);
                out.putInt(40, received);
                out.putInt(44, length - received);
                send(out, new byte[0]);
                boolean more = true;
                while (more) {
                    ByteBuffer data = read();
                    if (data.getInt(20) != 5) {
                        throw new IOException("not the data that was asked for");
                    }
                    received += store(data, offset + data.getInt(40));
                    more = (Pdu.flags(data, 0) & Pdu.FINAL) == 0;
                }
            }
            status(request, 0);
        }

        private int store(ByteBuffer pdu, int offset) {
            int length = Pdu.dataLength(pdu, 0);
            if (fault != Fault.FORGETS_WRITES) {
                disk.put(offset, pdu, Pdu.HEADER, length);
            }
            return length;
        }
    }
}
