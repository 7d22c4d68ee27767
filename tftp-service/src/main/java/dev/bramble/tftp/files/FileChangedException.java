package dev.bramble.tftp.files;

import java.io.IOException;

/** The bytes of an open file were changed or cut off. */
public final class FileChangedException extends IOException {
    public FileChangedException() {
        super("the file was changed while it was sent; ask again");
    }
}
