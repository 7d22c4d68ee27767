package dev.bramble.inventory.image;

import java.io.FilterInputStream;
import java.io.InputStream;

/** A file whose unpacking ends before the file does: closing what unpacks does not close it. */
final class LeftOpen extends FilterInputStream {
    LeftOpen(InputStream in) {
        super(in);
    }

    @Override
    public void close() {
        // Its owner closes it.
    }
}
