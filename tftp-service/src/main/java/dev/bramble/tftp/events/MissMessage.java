package dev.bramble.tftp.events;

import dev.bramble.proto.boot.v1.Subject;
import dev.bramble.proto.inventory.v1.Pi;

/** What the ERROR packet of a miss says: a Pi prints it on its screen, and people act on it. */
public final class MissMessage {
    /** About a line of the boot screen. */
    static final int MAX_CHARS = 100;

    private MissMessage() {}

    /** For a file that is not there. */
    public static String missing(Requester requester) {
        return fit("no ", requester.path(), hint(requester));
    }

    /** For something that is not served. */
    public static String refused(Requester requester, String reason) {
        return fit("", requester.path(), ": " + reason);
    }

    private static String hint(Requester requester) {
        Subject subject = requester.subject();
        String stranger = "";
        if (requester.inventoryKnown() && !subject.getMac().isEmpty() && !hasMac(requester)) {
            stranger = "; no Pi with MAC " + subject.getMac() + " is registered";
        } else if (requester.inventoryKnown() && !subject.getSerial().isEmpty() && !hasSerial(requester)) {
            stranger = "; no Pi with serial " + subject.getSerial() + " is registered";
        }
        String name = requester.pi().map(Pi::getName).orElse("");
        if (name.isEmpty()) {
            return stranger;
        }
        return stranger.isEmpty() ? "; this Pi is registered as " + name : stranger + ", the address is " + name + "'s";
    }

    private static boolean hasMac(Requester requester) {
        String mac = requester.subject().getMac();
        return requester.pi().filter(pi -> pi.getMacsList().contains(mac)).isPresent();
    }

    /** The shorter one of the two is the low half of the other. */
    private static boolean hasSerial(Requester requester) {
        String seen = requester.subject().getSerial();
        return requester
                .pi()
                .map(Pi::getSerial)
                .filter(serial -> !serial.isEmpty() && (serial.endsWith(seen) || seen.endsWith(serial)))
                .isPresent();
    }

    /** The end of a path tells more than its beginning. */
    private static String fit(String before, String path, String after) {
        int room = MAX_CHARS - before.length() - after.length();
        if (path.length() <= room) {
            return before + path + after;
        }
        int kept = Math.clamp(room - 3, 0, path.length());
        String message = before + "..." + path.substring(path.length() - kept) + after;
        return message.substring(0, Math.min(message.length(), MAX_CHARS));
    }
}
