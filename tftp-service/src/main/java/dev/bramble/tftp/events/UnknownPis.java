package dev.bramble.tftp.events;

import dev.bramble.chassis.identity.MacAddress;
import dev.bramble.chassis.mirror.InventoryMirror;
import dev.bramble.proto.boot.v1.Subject;
import java.util.Optional;

/** Finds the MAC of a Pi whose request told no more than a serial or an address: people register Pis by it. */
public final class UnknownPis {
    private final Neighbours neighbours;
    private final InventoryMirror mirror;

    public UnknownPis(Neighbours neighbours, InventoryMirror mirror) {
        this.neighbours = neighbours;
        this.mirror = mirror;
    }

    /** The subject with the MAC, and the Pi if it is known by that; as it was when it has either already. */
    Subject complete(Subject seen) {
        if (!seen.getPiUid().isEmpty() || !seen.getMac().isEmpty()) {
            return seen;
        }
        Optional<MacAddress> mac = neighbours.piAt(seen.getAddress());
        return mac.map(known -> mirror.view()
                        .identify(seen.toBuilder().setMac(known.text()).build()))
                .orElse(seen);
    }
}
