package dev.bramble.nfs;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A tiny ONC RPC client of its own: it shares no codec with the server. */
final class RpcConnection implements AutoCloseable {
    private final Socket socket;
    private final DataInputStream in;
    private int xid = 1000;
    int uid;
    int gid;

    RpcConnection(int port) throws IOException {
        this(port, "127.0.0.1");
    }

    RpcConnection(int port, String from) throws IOException {
        this(port, from, 0);
    }

    RpcConnection(int port, String from, int fromPort) throws IOException {
        socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), port, InetAddress.ofLiteral(from), fromPort);
        socket.setSoTimeout(10_000);
        in = new DataInputStream(socket.getInputStream());
    }

    /** The results of an accepted, successful call. */
    Results call(int program, int version, int procedure, Arguments arguments) throws IOException {
        Results reply = exchange(message(++xid, program, version, procedure, arguments));
        int status = reply.acceptStatus(xid);
        if (status != 0) {
            throw new IOException("accept_stat " + status);
        }
        return reply;
    }

    /** A call's bytes without a record mark. */
    byte[] message(int callXid, int program, int version, int procedure, Arguments arguments) {
        Arguments call = new Arguments();
        call.int32(callXid).int32(0).int32(2).int32(program).int32(version).int32(procedure);
        Arguments credential = new Arguments();
        credential
                .int32(0)
                .opaque("test".getBytes(StandardCharsets.UTF_8))
                .int32(uid)
                .int32(gid)
                .int32(0);
        call.int32(1).opaque(credential.bytes());
        call.int32(0).int32(0);
        call.raw(arguments.bytes());
        return call.bytes();
    }

    Results exchange(byte[] message) throws IOException {
        send(message);
        return receive();
    }

    void send(byte[] message) throws IOException {
        ByteBuffer record = ByteBuffer.allocate(4 + message.length);
        record.putInt(0x8000_0000 | message.length).put(message);
        raw(record.array());
    }

    void raw(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
    }

    Results receive() throws IOException {
        int mark = in.readInt();
        byte[] bytes = new byte[mark & 0x7fff_ffff];
        in.readFully(bytes);
        return new Results(ByteBuffer.wrap(bytes));
    }

    /** Whether the server closed the connection. */
    boolean isClosedByServer() throws IOException {
        return in.read() < 0;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    /** XDR, outgoing. */
    static final class Arguments {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();
        private final DataOutputStream data = new DataOutputStream(out);

        Arguments int32(int value) {
            return write(() -> data.writeInt(value));
        }

        Arguments int64(long value) {
            return write(() -> data.writeLong(value));
        }

        Arguments opaque(byte[] value) {
            int32(value.length);
            return raw(value).raw(new byte[-value.length & 3]);
        }

        Arguments raw(byte[] value) {
            return write(() -> data.write(value));
        }

        byte[] bytes() {
            return out.toByteArray();
        }

        private Arguments write(Writing writing) {
            try {
                writing.run();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            return this;
        }

        private interface Writing {
            void run() throws IOException;
        }
    }

    /** XDR, incoming. */
    record Results(ByteBuffer buffer) {
        int int32() {
            return buffer.getInt();
        }

        long int64() {
            return buffer.getLong();
        }

        byte[] opaque() {
            byte[] value = new byte[int32()];
            buffer.get(value);
            buffer.position(buffer.position() + (-value.length & 3));
            return value;
        }

        /** Reads an accepted reply's header. */
        int acceptStatus(int xid) throws IOException {
            if (int32() != xid || int32() != 1 || int32() != 0) {
                throw new IOException("not an accepted reply to this call");
            }
            int32();
            opaque();
            return int32();
        }
    }
}
