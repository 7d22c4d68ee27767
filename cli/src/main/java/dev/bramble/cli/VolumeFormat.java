package dev.bramble.cli;

import dev.bramble.proto.storage.v1.Volume;

/** The value of {@code --format}. */
enum VolumeFormat {
    RAW(Volume.Format.RAW),
    QCOW2(Volume.Format.QCOW2);

    private final Volume.Format message;

    VolumeFormat(Volume.Format message) {
        this.message = message;
    }

    Volume.Format message() {
        return message;
    }
}
