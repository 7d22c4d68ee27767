package dev.bramble.tftp.events;

import dev.bramble.proto.boot.v1.Subject;
import dev.bramble.proto.inventory.v1.Pi;
import java.time.Instant;
import java.util.Optional;

/**
 * Who asked for a file, as far as file name, address and inventory tell.
 *
 * @param path as asked for
 * @param subject for boot events
 * @param pi the registered Pi, if it is one
 * @param received when the request came in
 * @param inventoryKnown whether the inventory was ever mirrored here; if not, a Pi that is not found means nothing
 */
public record Requester(String path, Subject subject, Optional<Pi> pi, Instant received, boolean inventoryKnown) {

    /** For logs: the Pi's name, else the strongest identity seen. */
    public String name() {
        return pi.map(Pi::getName).orElseGet(() -> {
            if (!subject.getMac().isEmpty()) {
                return subject.getMac();
            }
            return subject.getSerial().isEmpty() ? subject.getAddress() : subject.getSerial();
        });
    }
}
