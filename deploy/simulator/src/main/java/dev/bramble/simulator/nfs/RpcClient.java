package dev.bramble.simulator.nfs;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;

/** ONC RPC version 2 over TCP (RFC 5531), one call at a time, as root by AUTH_SYS. */
final class RpcClient implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 30_000;
    private static final int MAX_REPLY_BYTES = 2 << 20;
    private static final int LAST_FRAGMENT = 0x8000_0000;
    private static final int HIGHEST_RESERVED = 1023;
    private static final int LOWEST_RESERVED = 665;
    private static final int AUTH_SYS = 1;

    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;
    private int xid = 1;

    RpcClient(InetAddress local, InetSocketAddress server) throws IOException {
        socket = connect(local, server);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 1 << 16));
        out = socket.getOutputStream();
    }

    /** From a reserved port as the kernel does, or from any where that is not permitted. */
    private static Socket connect(InetAddress local, InetSocketAddress server) throws IOException {
        for (int port = HIGHEST_RESERVED; port >= LOWEST_RESERVED; port--) {
            var socket = new Socket();
            try {
                socket.bind(new InetSocketAddress(local, port));
                socket.connect(server, TIMEOUT_MILLIS);
                return socket;
            } catch (BindException e) {
                socket.close();
                if (!String.valueOf(e.getMessage()).startsWith("Address already in use")) {
                    break;
                }
            } catch (IOException e) {
                // The port's last connection to this server is in TIME_WAIT: the next one, then.
                socket.close();
                if (!String.valueOf(e.getMessage()).contains("Cannot assign requested address")) {
                    throw e;
                }
            }
        }
        var socket = new Socket();
        try {
            socket.bind(new InetSocketAddress(local, 0));
            socket.connect(server, TIMEOUT_MILLIS);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** Calls a procedure, and gives its results. */
    XdrReader call(int program, int version, int procedure, byte[] arguments) throws IOException {
        int call = xid++;
        byte[] credential = new XdrWriter()
                .u32(0)
                .string("raspberrypi")
                .u32(0)
                .u32(0)
                .u32(1)
                .u32(0)
                .bytes();
        byte[] message = new XdrWriter()
                .u32(call)
                .u32(0)
                .u32(2)
                .u32(program)
                .u32(version)
                .u32(procedure)
                .u32(AUTH_SYS)
                .opaque(credential)
                .u32(0)
                .u32(0)
                .fixed(arguments)
                .bytes();
        out.write(ByteBuffer.allocate(4 + message.length)
                .putInt(LAST_FRAGMENT | message.length)
                .put(message)
                .array());
        return results(call, new XdrReader(record()));
    }

    private byte[] record() throws IOException {
        var record = new ByteArrayOutputStream();
        while (true) {
            int mark = in.readInt();
            int length = mark & ~LAST_FRAGMENT;
            if (length > MAX_REPLY_BYTES - record.size()) {
                throw new NfsException("a reply of more than " + MAX_REPLY_BYTES + " bytes");
            }
            record.writeBytes(in.readNBytes(length));
            if (mark < 0) {
                return record.toByteArray();
            }
        }
    }

    private static XdrReader results(int call, XdrReader reply) throws NfsException {
        int answered = reply.u32();
        if (answered != call || reply.u32() != 1) {
            throw new NfsException("a reply to call " + answered + ", due was " + call);
        }
        if (reply.u32() != 0) {
            String reason = reply.u32() == 0 ? "RPC_MISMATCH" : "AUTH_ERROR " + reply.u32();
            throw new NfsException("the server denied the call: " + reason);
        }
        reply.u32();
        reply.opaque(400);
        int status = reply.u32();
        if (status != 0) {
            throw new NfsException("the server did not accept the call: "
                    + switch (status) {
                        case 1 -> "PROG_UNAVAIL";
                        case 2 -> "PROG_MISMATCH";
                        case 3 -> "PROC_UNAVAIL";
                        case 4 -> "GARBAGE_ARGS";
                        default -> "SYSTEM_ERR (" + status + ")";
                    });
        }
        return reply;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
