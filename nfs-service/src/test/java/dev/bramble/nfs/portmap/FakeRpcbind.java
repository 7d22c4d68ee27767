package dev.bramble.nfs.portmap;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A host's port mapper with a codec of its own: it keeps what is set, and may listen to secure ports alone. */
final class FakeRpcbind implements AutoCloseable {
    final Map<String, Integer> ports = new ConcurrentHashMap<>();
    volatile boolean refusesToSet;
    volatile int callerPort;

    private final ServerSocket listening;

    FakeRpcbind() throws IOException {
        this(0);
    }

    FakeRpcbind(int port) throws IOException {
        listening = new ServerSocket();
        listening.setReuseAddress(true);
        listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        Thread.ofPlatform().daemon().name("fake-rpcbind").start(this::accept);
    }

    InetSocketAddress address() {
        return (InetSocketAddress) listening.getLocalSocketAddress();
    }

    private void accept() {
        while (!listening.isClosed()) {
            try (Socket socket = listening.accept()) {
                callerPort = socket.getPort();
                answer(new DataInputStream(socket.getInputStream()), new DataOutputStream(socket.getOutputStream()));
            } catch (IOException e) {
                // The client is done, or the test.
            }
        }
    }

    private void answer(DataInputStream in, DataOutputStream out) throws IOException {
        while (true) {
            int mark = in.readInt();
            int xid = in.readInt();
            int[] words = new int[13];
            for (int i = 0; i < words.length; i++) {
                words[i] = in.readInt();
            }
            boolean call = mark == (0x8000_0000 | 56) && words[0] == 0 && words[1] == 2 && words[2] == 100000;
            String key = words[9] + "." + words[10] + "/" + words[11];
            int result = !call
                    ? -1
                    : switch (words[4]) {
                        case 1 -> !refusesToSet && ports.computeIfAbsent(key, _ -> words[12]) == words[12] ? 1 : 0;
                        case 2 -> ports.remove(key) == null ? 0 : 1;
                        case 3 -> ports.getOrDefault(key, anyVersion(words[9], words[11]));
                        default -> -1;
                    };
            for (int word : new int[] {0x8000_0000 | 28, xid, 1, 0, 0, 0, 0, result}) {
                out.writeInt(word);
            }
            out.flush();
        }
    }

    /** As rpcbind 1.2.6 does. */
    private int anyVersion(int program, int protocol) {
        return ports.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(program + ".")
                        && entry.getKey().endsWith("/" + protocol))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(0);
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }
}
