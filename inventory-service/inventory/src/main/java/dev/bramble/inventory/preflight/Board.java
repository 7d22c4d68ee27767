package dev.bramble.inventory.preflight;

import dev.bramble.proto.inventory.v1.Pi;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/** The generations of boards, and what the firmware of each looks for (raspberrypi/documentation: config.txt, boot folder). */
enum Board {
    PI4("Raspberry Pi 4", "pi4", List.of("kernel8.img", "kernel7l.img"), List.of("kernel7l.img"), "bcm2711"),
    PI5("Raspberry Pi 5", "pi5", List.of("kernel_2712.img", "kernel8.img"), List.of(), "bcm2712"),
    PI3(
            "Raspberry Pi 3",
            "pi3",
            List.of("kernel8.img", "kernel7.img"),
            List.of("kernel7.img"),
            "bcm27(?:09|10)|bcm2837");

    /** The label by which a user says which board it is, as long as nothing else does. */
    static final String LABEL = "board";
    /** Of boards up to the Pi 3. */
    private static final String OLD_MAC = "b8:27:eb:";

    private final String title;
    private final String section;

    @SuppressWarnings("ImmutableEnumChecker") // of List.of
    private final List<String> kernels;

    @SuppressWarnings("ImmutableEnumChecker") // of List.of
    private final List<String> narrowKernels;

    private final Pattern deviceTree;

    Board(String title, String section, List<String> kernels, List<String> narrowKernels, String chip) {
        this.title = title;
        this.section = section;
        this.kernels = kernels;
        this.narrowKernels = narrowKernels;
        this.deviceTree = Pattern.compile("(?:" + chip + ")[a-z0-9]*-rpi-[a-z0-9-]+\\.dtb");
    }

    /** Those that a Pi may be: one where its label or boot profile says so. */
    static List<Board> of(Pi pi) {
        Optional<Board> said = named(pi.getLabelsOrDefault(LABEL, ""))
                .or(() -> named(pi.getBootProfile().split("-", 2)[0]));
        if (said.isPresent()) {
            return List.of(said.get());
        }
        return pi.getMacsCount() > 0 && pi.getMacs(0).startsWith(OLD_MAC) ? List.of(PI3) : List.of(PI4, PI5);
    }

    private static Optional<Board> named(String name) {
        return List.of(values()).stream()
                .filter(board -> board.section.equals(name))
                .findFirst();
    }

    /** For people. */
    String title() {
        return title;
    }

    /** Its filter in config.txt: "pi4". */
    String section() {
        return section;
    }

    /** Kernels that are tried when config.txt names none, the preferred one first. */
    List<String> kernels(boolean wide) {
        return wide || narrowKernels.isEmpty() ? kernels : narrowKernels;
    }

    /** Whether this is the name of a device tree for one of its models. */
    boolean hasDeviceTree(String name) {
        return deviceTree.matcher(name).matches();
    }

    /** A device tree of its first model, as an example for people. */
    String exampleDeviceTree() {
        return switch (this) {
            case PI3 -> "bcm2710-rpi-3-b.dtb";
            case PI4 -> "bcm2711-rpi-4-b.dtb";
            case PI5 -> "bcm2712-rpi-5-b.dtb";
        };
    }

    /** Of its EEPROM, in bytes; empty without one. */
    OptionalInt eepromBytes() {
        return switch (this) {
            case PI3 -> OptionalInt.empty();
            case PI4 -> OptionalInt.of(512 * 1024);
            case PI5 -> OptionalInt.of(2 * 1024 * 1024);
        };
    }

    /**
     * What its bootloader loads first: the GPU firmware and its memory settings, before them the second stage of a Pi 3,
     * which has no EEPROM; empty where all that is in the EEPROM.
     */
    List<String> firmware(FirmwareSettings settings) {
        if (this == PI5) {
            return List.of();
        }
        String number = this == PI4 ? "4" : "";
        String kind = settings.firmwareKind();
        List<String> files = new ArrayList<>(List.of(
                settings.value("start_file").orElse("start" + number + kind + ".elf"),
                settings.value("fixup_file").orElse("fixup" + number + kind + ".dat")));
        if (this == PI3) {
            files.addFirst("bootcode.bin");
        }
        return files;
    }
}
