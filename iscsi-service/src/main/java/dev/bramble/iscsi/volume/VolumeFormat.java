package dev.bramble.iscsi.volume;

/** How a layer's file holds its bytes; it is the file's suffix. */
public enum VolumeFormat {
    /** Byte for byte the disk. */
    RAW("raw"),
    /** QEMU's format, version 3. */
    QCOW2("qcow2");

    private final String suffix;

    VolumeFormat(String suffix) {
        this.suffix = suffix;
    }

    String suffix() {
        return suffix;
    }

    static VolumeFormat of(String file) {
        return file.endsWith("." + QCOW2.suffix) ? QCOW2 : RAW;
    }
}
