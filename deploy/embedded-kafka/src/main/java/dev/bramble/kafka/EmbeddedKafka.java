package dev.bramble.kafka;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.nio.file.Path;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;

/** A running broker: KRaft, broker and controller in one, no replicas. A restart on the same folder keeps the records. */
public final class EmbeddedKafka implements AutoCloseable {
    private final KafkaRaftServer server;
    private final BrokerSettings settings;
    private final FolderLock lock;

    private EmbeddedKafka(KafkaRaftServer server, BrokerSettings settings, FolderLock lock) {
        this.server = server;
        this.settings = settings;
        this.lock = lock;
    }

    /**
     * Starts a broker and returns when clients can use it; the folder is formatted at its first use.
     *
     * @param data folder of its own
     * @param bind address that clients reach it by; a wildcard cannot be advertised to them and is refused
     * @param port 0: a free one
     * @throws BrokerFailure when the address or the folder cannot be used
     */
    public static EmbeddedKafka start(Path data, String bind, int port) {
        InetAddress address = address(bind);
        Path folder = data.toAbsolutePath().normalize();
        int clientPort = reserve(address, port, bind);
        FolderLock lock = FolderLock.take(folder);
        try {
            DataFormat.prepare(folder);
            return start(folder, bind, clientPort, lock);
        } catch (RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    private static EmbeddedKafka start(Path folder, String bind, int clientPort, FolderLock lock) {
        BrokerSettings settings =
                new BrokerSettings(folder, bind, clientPort, reserve(InetAddress.getLoopbackAddress(), 0, "127.0.0.1"));
        KafkaRaftServer server = null;
        try {
            server = new KafkaRaftServer(new KafkaConfig(settings.properties()), Time.SYSTEM);
            server.startup();
            return new EmbeddedKafka(server, settings, lock);
        } catch (RuntimeException e) {
            if (server != null) {
                server.shutdown();
            }
            throw new BrokerFailure(
                    "cannot start the broker on " + settings.bootstrapServers() + " with the folder " + folder + ": "
                            + rootMessage(e),
                    e);
        }
    }

    /** "host:port" for clients. */
    public String bootstrapServers() {
        return settings.bootstrapServers();
    }

    public int port() {
        return settings.port();
    }

    /** Blocks until the broker has stopped, by {@link #close()} or a fault of its own. */
    void awaitShutdown() {
        server.awaitShutdown();
    }

    /** Stops it cleanly; everything it acknowledged is on disk. */
    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
        lock.close();
    }

    private static InetAddress address(String bind) {
        try {
            InetAddress address = InetAddress.getByName(bind);
            if (address.isAnyLocalAddress()) {
                throw new BrokerFailure("cannot listen on the wildcard address " + bind
                        + ": clients need to be told one; set --bind to the address they reach this machine by");
            }
            return address;
        } catch (UnknownHostException e) {
            throw new BrokerFailure(
                    "cannot listen on " + bind + ": no such address; set --bind to one of this machine", e);
        }
    }

    /** Finds out at once, in words for people, whether a port is free; Kafka would tell so in a stack trace, later. */
    private static int reserve(InetAddress address, int port, String bind) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(address, port));
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new BrokerFailure(
                    "cannot listen on " + bind + ":" + port + "/tcp: " + e.getMessage()
                            + "; stop the other server or choose another port with --port",
                    e);
        }
    }

    private static String rootMessage(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getClass().getSimpleName() + ": " + root.getMessage();
    }
}
