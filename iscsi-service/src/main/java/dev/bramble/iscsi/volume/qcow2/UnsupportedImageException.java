package dev.bramble.iscsi.volume.qcow2;

import java.io.IOException;

/** An image uses a part of the format that is not served here. */
public final class UnsupportedImageException extends IOException {
    public UnsupportedImageException(String message) {
        super(message);
    }
}
