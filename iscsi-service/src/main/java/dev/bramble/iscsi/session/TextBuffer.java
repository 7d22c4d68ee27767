package dev.bramble.iscsi.session;

import dev.bramble.iscsi.wire.MalformedPduException;
import dev.bramble.iscsi.wire.TextKeys;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** A text that comes in several PDUs, all but the last with the C bit (RFC 7143 section 6.2). */
final class TextBuffer {
    private final List<ByteBuffer> parts = new ArrayList<>();
    private int length;

    void append(ByteBuffer part) throws MalformedPduException {
        length += part.remaining();
        // Every part counts, also an empty one: or they could be sent without end.
        if (length > TextKeys.MAX_TEXT || parts.size() >= 1024) {
            parts.clear();
            length = 0;
            throw new MalformedPduException("a text of more than %d bytes".formatted(TextKeys.MAX_TEXT));
        }
        parts.add(ByteBuffer.allocate(part.remaining()).put(part.duplicate()).flip());
    }

    /** The whole text; the buffer is empty then. */
    ByteBuffer take() {
        ByteBuffer whole = ByteBuffer.allocate(length);
        parts.forEach(part -> whole.put(part.duplicate()));
        parts.clear();
        length = 0;
        return whole.flip();
    }
}
