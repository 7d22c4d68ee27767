package dev.bramble.simulator.peer;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Exports a map of files as {@code /tree}, MOUNT and NFS on one port; a handle is a path. */
public final class NfsPeer implements AutoCloseable {
    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final ConcurrentSkipListMap<String, byte[]> files;
    private final List<String> calls = new CopyOnWriteArrayList<>();

    public NfsPeer(Map<String, byte[]> files) throws IOException {
        this.files = new ConcurrentSkipListMap<>(files);
        Thread.ofVirtual().start(this::listen);
    }

    public int port() {
        return listener.getLocalPort();
    }

    public void put(String path, byte[] bytes) {
        files.put(path, bytes);
    }

    /** "program.procedure" of each call, and where it came from. */
    public List<String> calls() {
        return calls;
    }

    private void listen() {
        try {
            while (true) {
                Socket socket = listener.accept();
                Thread.ofVirtual().start(() -> {
                    try (socket) {
                        serve(socket);
                    } catch (EOFException | SocketException _) {
                        // The client went.
                    } catch (IOException e) {
                        throw new IllegalStateException(e);
                    }
                });
            }
        } catch (IOException _) {
            // Closed.
        }
    }

    private void serve(Socket socket) throws IOException {
        socket.setTcpNoDelay(true);
        var in = new DataInputStream(socket.getInputStream());
        var from = (InetSocketAddress) socket.getRemoteSocketAddress();
        while (true) {
            byte[] call = new byte[in.readInt() & 0x7fffffff];
            in.readFully(call);
            ByteBuffer b = ByteBuffer.wrap(call);
            int program = b.getInt(12);
            int procedure = b.getInt(20);
            calls.add(program + "." + procedure + " " + from.getAddress().getHostAddress());
            b.position(28);
            b.position(b.position() + 4 + b.getInt(28) + 8);
            var reply = new ByteArrayOutputStream();
            var out = new DataOutputStream(reply);
            for (int word : new int[] {b.getInt(0), 1, 0, 0, 0, 0}) {
                out.writeInt(word);
            }
            answer(program == 100005 ? -procedure : procedure, b, out);
            byte[] record = reply.toByteArray();
            // Two fragments, to see that they are joined.
            var socketOut = new DataOutputStream(socket.getOutputStream());
            socketOut.writeInt(8);
            socketOut.write(record, 0, 8);
            socketOut.writeInt(0x80000000 | (record.length - 8));
            socketOut.write(record, 8, record.length - 8);
        }
    }

    private void answer(int procedure, ByteBuffer arguments, DataOutputStream out) throws IOException {
        if (procedure == -3) {
            return;
        }
        String path = opaque(arguments);
        switch (procedure) {
            case -1 -> {
                out.writeInt(path.equals("/tree") ? 0 : 13);
                handle("", out);
                out.writeInt(1);
                out.writeInt(1);
            }
            case 1 -> {
                out.writeInt(0);
                attributes(path, out);
            }
            case 3 -> {
                String name = opaque(arguments);
                String child = path.isEmpty() ? name : path + "/" + name;
                boolean exists = files.containsKey(child)
                        || !files.subMap(child + "/", child + "0").isEmpty();
                out.writeInt(exists ? 0 : 2);
                if (exists) {
                    handle(child, out);
                }
                out.writeInt(0);
                out.writeInt(0);
            }
            case 4 -> {
                out.writeInt(0);
                out.writeInt(0);
                out.writeInt(3);
            }
            case 6 -> read(path, arguments.getLong(), arguments.getInt(), out);
            case 17 -> list(path, arguments.getLong(), out);
            case 19 -> {
                out.writeInt(0);
                out.writeInt(0);
                out.writeInt(16384);
                out.writeInt(16384);
                out.write(new byte[40]);
            }
            default -> throw new IllegalStateException("procedure " + procedure);
        }
    }

    private void read(String path, long offset, int count, DataOutputStream out) throws IOException {
        byte[] file = files.getOrDefault(path, new byte[0]);
        byte[] data = Arrays.copyOfRange(file, (int) offset, (int) Math.min(file.length, offset + count));
        out.writeInt(0);
        out.writeInt(0);
        out.writeInt(data.length);
        out.writeInt(offset + data.length == file.length ? 1 : 0);
        bytes(data, out);
    }

    /** Two entries a reply, every other one without attributes and handle. */
    private void list(String path, long cookie, DataOutputStream out) throws IOException {
        String prefix = path.isEmpty() ? "" : path + "/";
        var names = new TreeSet<String>();
        files.keySet().stream()
                .filter(file -> file.startsWith(prefix))
                .forEach(file -> names.add(file.substring(prefix.length()).split("/", 2)[0]));
        List<String> all = List.copyOf(names);
        out.writeInt(0);
        out.writeInt(0);
        out.writeLong(9);
        int end = (int) Math.min(all.size(), cookie + 2);
        for (int i = (int) cookie; i < end; i++) {
            out.writeInt(1);
            out.writeLong(i);
            bytes(all.get(i).getBytes(StandardCharsets.UTF_8), out);
            out.writeLong(i + 1);
            boolean plus = i % 2 == 0;
            out.writeInt(plus ? 1 : 0);
            if (plus) {
                attributes(prefix + all.get(i), out);
            }
            out.writeInt(plus ? 1 : 0);
            if (plus) {
                handle(prefix + all.get(i), out);
            }
        }
        out.writeInt(0);
        out.writeInt(end == all.size() ? 1 : 0);
    }

    private void attributes(String path, DataOutputStream out) throws IOException {
        byte @Nullable [] file = files.get(path);
        out.writeInt(file == null ? 2 : 1);
        out.write(new byte[16]);
        out.writeLong(file == null ? 4096 : file.length);
        out.write(new byte[24]);
        out.writeLong(path.hashCode());
        out.write(new byte[24]);
    }

    private static void handle(String path, DataOutputStream out) throws IOException {
        bytes(path.getBytes(StandardCharsets.UTF_8), out);
    }

    private static void bytes(byte[] data, DataOutputStream out) throws IOException {
        out.writeInt(data.length);
        out.write(data);
        out.write(new byte[-data.length & 3]);
    }

    private static String opaque(ByteBuffer in) {
        byte[] value = new byte[in.getInt()];
        in.get(value);
        in.position(in.position() + (-value.length & 3));
        return new String(value, StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
