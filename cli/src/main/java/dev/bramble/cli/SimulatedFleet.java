package dev.bramble.cli;

import dev.bramble.proto.inventory.v1.Endpoints;
import dev.bramble.proto.inventory.v1.Pi;
import dev.bramble.simulator.SimulatedPi;
import dev.bramble.simulator.SimulatedPiSpec;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Makes simulated Pis of registered ones. */
final class SimulatedFleet {
    private SimulatedFleet() {}

    /** A Pi that boots as this one would: with its MAC and address; all else it reads from what it fetches. */
    static SimulatedPi pi(Pi pi, Endpoints endpoints) {
        if (pi.getIp().isEmpty()) {
            throw new CommandFailure("the Pi '" + pi.getName()
                    + "' has no address to boot from; give it one of this machine's, as 127.77.0.1, with --ip");
        }
        SimulatedPiSpec spec = SimulatedPiSpec.of(
                pi.getMacs(0),
                address(pi.getIp()),
                new InetSocketAddress(address(endpoints.getServer()), endpoints.getTftpPort()));
        return new SimulatedPi(
                pi.getSerial().isEmpty()
                        ? spec
                        : spec.withSerial(
                                pi.getSerial().substring(pi.getSerial().length() - 8)));
    }

    private static InetAddress address(String literal) {
        try {
            return InetAddress.ofLiteral(literal);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure("'" + literal + "' is no IP address", e);
        }
    }
}
