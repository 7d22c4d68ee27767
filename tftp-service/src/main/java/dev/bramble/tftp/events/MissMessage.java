package dev.bramble.tftp.events;

import dev.bramble.proto.boot.v1.Subject;

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
        if (requester.pi().isPresent()) {
            return "; this Pi is registered as " + requester.pi().get().getName();
        }
        Subject subject = requester.subject();
        if (!requester.inventoryKnown()) {
            return "";
        }
        if (!subject.getMac().isEmpty()) {
            return "; no Pi with MAC " + subject.getMac() + " is registered";
        }
        return subject.getSerial().isEmpty() ? "" : "; no Pi with serial " + subject.getSerial() + " is registered";
    }

    /** The end of a path tells more than its beginning. */
    private static String fit(String before, String path, String after) {
        int room = MAX_CHARS - before.length() - after.length();
        if (path.length() <= room) {
            return before + path + after;
        }
        int kept = Math.max(room - 3, 0);
        return before + "..." + path.substring(path.length() - Math.min(kept, path.length())) + after;
    }
}
