package dev.bramble.nfs.portmap;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.bramble.nfs.wire.RpcCall;
import dev.bramble.nfs.wire.XdrException;
import dev.bramble.nfs.wire.XdrReader;
import dev.bramble.nfs.wire.XdrWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This service's mappings with the host's rpcbind, for as long as it runs; looked after every minute, as a restarted
 * rpcbind has forgotten them. rpcbind listens to the loopback address and, as a rule, to ports below 1024 alone.
 */
public final class HostRpcbind implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(HostRpcbind.class);
    private static final Duration INTERVAL = Duration.ofMinutes(1);
    private static final int TIMEOUT_MILLIS = 2000;
    private static final int LAST_SECURE_PORT = 1023;
    private static final int FIRST_SECURE_PORT = 600;
    private static final int LAST_FRAGMENT = 0x8000_0000;
    private static final int MAX_REPLY_BYTES = 1024;
    private static final int MAX_PORT = 0xffff;

    private final InetSocketAddress rpcbind;
    private final List<Mapping> mappings;
    private final ScheduledExecutorService upkeep = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("nfs-rpcbind").daemon().factory());
    /** Of the upkeep thread. */
    private String told = "";

    private HostRpcbind(InetSocketAddress rpcbind, List<Mapping> mappings) {
        this.rpcbind = rpcbind;
        this.mappings = mappings;
    }

    /** Registers, and keeps it so; rpcbind need not be there yet. */
    public static HostRpcbind register(InetSocketAddress rpcbind, List<Mapping> mappings) {
        HostRpcbind host = new HostRpcbind(rpcbind, List.copyOf(mappings));
        var _ = host.upkeep.scheduleWithFixedDelay(host::keep, 0, INTERVAL.toSeconds(), TimeUnit.SECONDS);
        return host;
    }

    /** Makes right what is not; once a minute, and at the beginning. */
    void keep() {
        try (Socket socket = open()) {
            for (Mapping mapping : mappings) {
                set(socket, mapping);
            }
            tell("", "registered with the host's rpcbind");
        } catch (IOException | XdrException | RuntimeException e) {
            tell(
                    String.valueOf(e.getMessage()),
                    "cannot register with the host's rpcbind at %s:%d; version 3 clients that ask it (klibc's nfsmount) cannot mount: %s"
                            .formatted(rpcbind.getHostString(), rpcbind.getPort(), e.getMessage()));
        }
    }

    /** Asking first where it is would not do: rpcbind answers with the port of another version where it has not this one. */
    private static void set(Socket socket, Mapping mapping) throws IOException, XdrException {
        if (ask(socket, PortmapProgram.SET, mapping) != 0) {
            return;
        }
        int other = ask(socket, PortmapProgram.GETPORT, mapping);
        String what = "program %d version %d".formatted(mapping.program(), mapping.version());
        if (other != mapping.port() && isServed(other)) {
            throw new IOException("another server, on port %d, has registered %s".formatted(other, what));
        }
        // What is left of a server that is gone, this one before a crash perhaps.
        ask(socket, PortmapProgram.UNSET, mapping);
        if (ask(socket, PortmapProgram.SET, mapping) == 0) {
            throw new IOException("it refuses " + what);
        }
    }

    private static boolean isServed(int port) {
        if (port < 1 || port > MAX_PORT) {
            return false;
        }
        try (Socket probe = new Socket()) {
            probe.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MILLIS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private void tell(String problem, String message) {
        if (problem.equals(told) && !problem.isEmpty()) {
            return;
        }
        if (!problem.isEmpty()) {
            log.warn(message);
        } else {
            log.debug(message);
        }
        told = problem;
    }

    /** Takes the mappings back, where they are still this service's. */
    @Override
    public void close() {
        upkeep.shutdown();
        try {
            if (!upkeep.awaitTermination(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS)) {
                upkeep.shutdownNow();
            }
            withdraw();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | XdrException e) {
            log.atWarn().log("cannot take back what was registered with the host's rpcbind: {}", e.getMessage());
        }
    }

    private void withdraw() throws IOException, XdrException {
        try (Socket socket = open()) {
            for (Mapping mapping : mappings) {
                if (ask(socket, PortmapProgram.GETPORT, mapping) == mapping.port()) {
                    ask(socket, PortmapProgram.UNSET, mapping);
                }
            }
        }
    }

    /** One call of the port mapper, whose answer is one number. */
    @CanIgnoreReturnValue
    private static int ask(Socket socket, int procedure, Mapping mapping) throws IOException, XdrException {
        int xid = ThreadLocalRandom.current().nextInt();
        ByteBuf call = Unpooled.buffer();
        XdrWriter out = new XdrWriter(call);
        out.int32(0).int32(xid).int32(0).int32(RpcCall.RPC_VERSION);
        out.int32(PortmapProgram.PROGRAM).int32(PortmapProgram.VERSION).int32(procedure);
        out.int32(0).int32(0).int32(0).int32(0);
        mapping.write(out);
        out.patchInt32(0, LAST_FRAGMENT | (call.readableBytes() - Integer.BYTES));
        call.readBytes(socket.getOutputStream(), call.readableBytes());
        DataInputStream in = new DataInputStream(socket.getInputStream());
        int length = in.readInt() & ~LAST_FRAGMENT;
        if (length > MAX_REPLY_BYTES) {
            throw new IOException("a reply of %d bytes".formatted(length));
        }
        return number(new XdrReader(Unpooled.wrappedBuffer(in.readNBytes(length))), xid);
    }

    /** The result of an accepted, successful call (RFC 5531 section 9). */
    static int number(XdrReader reply, int xid) throws XdrException {
        if (reply.int32() != xid || reply.int32() != 1) {
            throw new XdrException("not the reply to this call");
        }
        if (reply.int32() != 0) {
            throw new XdrException("it denies the call");
        }
        reply.int32();
        reply.opaque(MAX_REPLY_BYTES);
        int status = reply.int32();
        if (status != 0) {
            throw new XdrException("it answers with accept_stat " + status);
        }
        return reply.int32();
    }

    private Socket open() throws IOException {
        for (int port = LAST_SECURE_PORT; port >= FIRST_SECURE_PORT; port--) {
            try {
                return from(port);
            } catch (BindException e) {
                if (String.valueOf(e.getMessage()).contains("Permission denied")) {
                    // Perhaps it listens to others too (rpcbind -i).
                    return from(0);
                }
            }
        }
        throw new IOException("no port below 1024 is free");
    }

    private Socket from(int port) throws IOException {
        Socket socket = new Socket();
        try {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.connect(rpcbind, TIMEOUT_MILLIS);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }
}
