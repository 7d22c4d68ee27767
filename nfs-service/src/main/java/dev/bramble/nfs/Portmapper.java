package dev.bramble.nfs;

import dev.bramble.nfs.portmap.HostRpcbind;
import dev.bramble.nfs.portmap.Mapping;
import dev.bramble.nfs.portmap.PortmapProgram;
import dev.bramble.nfs.server.PortmapServer;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How clients of version 3 that ask a port mapper find this service, if at all. */
sealed interface Portmapper extends AutoCloseable {
    /** Where clients ask, always. */
    int PORT = 111;

    /** Clients are told the port by other means. */
    record Off() implements Portmapper {
        @Override
        public void close() {}
    }

    /** This service has one of its own. */
    record Own(PortmapServer server) implements Portmapper {
        @Override
        public void close() {
            server.close();
        }
    }

    /** The host's knows this service. */
    record Registered(HostRpcbind host) implements Portmapper {
        @Override
        public void close() {
            host.close();
        }
    }

    @Override
    void close();

    /**
     * As a setting says.
     *
     * @param address of the own one; of the host's the port counts alone, as it is asked by the loopback address
     * @throws IllegalArgumentException for a setting that is none
     * @throws BindException when the own one's port cannot be had
     */
    static Portmapper of(String setting, InetSocketAddress address, NfsStack stack)
            throws BindException, InterruptedException {
        Logger log = LoggerFactory.getLogger(Portmapper.class);
        List<Mapping> mappings = Mapping.ofNfs(stack.port());
        return switch (setting) {
            case "off" -> new Off();
            case "own" -> {
                PortmapServer server =
                        PortmapServer.start(address, port -> stack.dispatcher(new PortmapProgram(mappings, port)));
                log.info("port mapper on {}:{}, tcp and udp", address.getHostString(), server.port());
                yield new Own(server);
            }
            case "register" ->
                new Registered(HostRpcbind.register(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), address.getPort()), mappings));
            default -> throw new IllegalArgumentException("'%s' is not off, own or register".formatted(setting));
        };
    }
}
