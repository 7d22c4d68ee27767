package dev.bramble.simulator.iscsi;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;

/** PDUs over TCP, without digests. */
final class Connection implements AutoCloseable {
    private final Socket socket = new Socket();
    private final DataInputStream in;
    private final OutputStream out;
    private final int maxReceive;

    Connection(InetAddress local, InetSocketAddress portal, Duration timeout, int maxReceive) throws IOException {
        this.maxReceive = maxReceive;
        try {
            socket.bind(new InetSocketAddress(local, 0));
            socket.setTcpNoDelay(true);
            socket.setSoTimeout((int) timeout.toMillis());
            socket.connect(portal, (int) timeout.toMillis());
            in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 1 << 16));
            out = socket.getOutputStream();
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    void send(Pdu pdu) throws IOException {
        int padded = (pdu.data().length + 3) & ~3;
        byte[] bytes = new byte[Pdu.HEADER_BYTES + padded];
        pdu.header().get(0, bytes, 0, Pdu.HEADER_BYTES);
        System.arraycopy(pdu.data(), 0, bytes, Pdu.HEADER_BYTES, pdu.data().length);
        out.write(bytes);
    }

    Pdu receive() throws IOException {
        byte[] header = new byte[Pdu.HEADER_BYTES];
        in.readFully(header);
        int additional = (header[4] & 0xff) * 4;
        int length = ByteBuffer.wrap(header).getInt(4) & 0xff_ffff;
        if (length > maxReceive) {
            throw new IscsiException("a PDU of " + length + " bytes of data, more than the " + maxReceive
                    + " that were declared as MaxRecvDataSegmentLength");
        }
        in.skipNBytes(additional);
        byte[] data = new byte[length];
        in.readFully(data);
        in.skipNBytes(-length & 3);
        return new Pdu(ByteBuffer.wrap(header), data);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
