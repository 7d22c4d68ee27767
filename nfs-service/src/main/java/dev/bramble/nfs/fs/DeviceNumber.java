package dev.bramble.nfs.fs;

/** What a device file stands for; zeros for all other files. */
public record DeviceNumber(int major, int minor) {
    public static final DeviceNumber NONE = new DeviceNumber(0, 0);
}
