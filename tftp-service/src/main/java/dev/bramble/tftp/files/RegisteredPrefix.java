package dev.bramble.tftp.files;

import dev.bramble.chassis.mirror.InventoryView;
import dev.bramble.proto.inventory.v1.Pi;
import java.util.Optional;

/**
 * A Pi's own word for its directory, TFTP_PREFIX_STR, at the beginning of a name.
 *
 * @param text the word, without a '/' at its end
 * @param file the rest of the name
 */
public record RegisteredPrefix(Pi pi, String text, String file) {
    /** TFTP_PREFIX_STR has no more, its last '/' among them. */
    private static final int MAX_CHARS = 32;

    /** Finds the longest one: of "rack2" and "rack2/pi3" the second says more. */
    public static Optional<RegisteredPrefix> of(RequestPath path, InventoryView view) {
        String name = path.text();
        for (int end = name.lastIndexOf('/', MAX_CHARS - 1); end > 0; end = name.lastIndexOf('/', end - 1)) {
            String prefix = name.substring(0, end);
            Optional<Pi> pi = view.byPrefix(prefix);
            if (pi.isPresent()) {
                return Optional.of(new RegisteredPrefix(pi.get(), prefix, name.substring(end + 1)));
            }
        }
        return Optional.empty();
    }
}
