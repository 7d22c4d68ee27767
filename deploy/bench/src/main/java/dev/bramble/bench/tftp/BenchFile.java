package dev.bramble.bench.tftp;

/** What is in the tree. The three large files of a Pi's boot are about a twentieth of their size, all others as they are. */
enum BenchFile {
    LOCKSTEP("bench-4m", 4 << 20),
    LARGE("bench-16m", 16 << 20),
    MEDIUM("bench-1m", 1 << 20),
    SMALL("bench-1k", 1_200),
    START("start4.elf", 110_000),
    FIXUP("fixup4.dat", 5_456),
    CONFIG("config.txt", 1_180),
    SIGNATURE("pieeprom.sig", 106),
    INITRAMFS("initrd.img", 900_000),
    DEVICE_TREE("bcm2711-rpi-4-b.dtb", 55_963),
    OVERLAY_MAP("overlays/overlay_map.dtb", 5_000),
    OVERLAY("overlays/vc4-kms-v3d-pi4.dtbo", 4_200),
    COMMAND_LINE("cmdline.txt", 310),
    KERNEL("vmlinuz", 1_000_000);

    private final String path;
    private final int bytes;

    BenchFile(String path, int bytes) {
        this.path = path;
        this.bytes = bytes;
    }

    String path() {
        return path;
    }

    int bytes() {
        return bytes;
    }
}
