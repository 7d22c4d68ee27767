package dev.bramble.tftp.conformance;

import dev.bramble.tftp.server.TransferPorts;

/** The two places where transfers take place. */
enum PortMode {
    ANY,
    SINGLE;

    TransferPorts ports() {
        return switch (this) {
            case ANY -> new TransferPorts.Any();
            case SINGLE -> new TransferPorts.Single();
        };
    }
}
