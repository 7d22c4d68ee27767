package dev.bramble.inventory.api;

import dev.bramble.inventory.Refusal;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Page sizes and tokens. A token is the place of the page's last element, opaque to the caller. */
final class Pages {
    static final int MAX_SIZE = 1000;

    private static final String VERSION = "1:";

    private Pages() {}

    /** The size asked for, within bounds; {@code usual} for 0. */
    static int size(int asked, int usual) {
        if (asked < 0) {
            throw Refusal.invalid("page_size", "must not be negative");
        }
        return asked == 0 ? usual : Math.min(asked, MAX_SIZE);
    }

    static String token(String place) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString((VERSION + place).getBytes(StandardCharsets.UTF_8));
    }

    /** The place in a token; the empty one for the first page. */
    static String place(String token) {
        if (token.isEmpty()) {
            return "";
        }
        String decoded;
        try {
            decoded = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw malformed();
        }
        // PostgreSQL takes no NUL in a text.
        if (!decoded.startsWith(VERSION) || decoded.indexOf('\0') >= 0) {
            throw malformed();
        }
        return decoded.substring(VERSION.length());
    }

    static Refusal malformed() {
        return Refusal.invalid("page_token", "is not one that was given out; begin with the first page");
    }
}
