package dev.bramble.inventory.preflight;

import dev.bramble.inventory.preflight.BootFiles.Entry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Whether the files that the firmware of a board asks for are in the tree, and not too large for it. */
final class FirmwareCheck {
    /** The most that bootloaders from before 2025-09-23 load: 65,535 blocks of 1468 bytes. */
    static final long NEWER_LIMIT = 96_205_380;
    /** The same of those from before 2022-12, with blocks of 1024. */
    static final long OLDER_LIMIT = 67_107_840;

    private static final String AGAIN = "put it back from the image, or delete the Pi and add it again";

    private final BootFiles files;
    private final BootPlan plan;
    private final List<Finding> findings = new ArrayList<>();

    private FirmwareCheck(BootFiles files, BootPlan plan) {
        this.files = files;
        this.plan = plan;
    }

    static List<Finding> of(BootFiles files, BootPlan plan) {
        FirmwareCheck check = new FirmwareCheck(files, plan);
        check.firmware();
        check.prefix();
        check.kernel();
        check.deviceTree();
        check.overlays();
        check.ramFileSystems();
        check.sizes();
        return check.findings;
    }

    private void firmware() {
        for (String file : plan.board().firmware(plan.settings())) {
            if (!files.has(file)) {
                findings.add(Finding.error(
                        "firmware-missing",
                        "%s, without which a %s does not start, is not in the boot tree"
                                .formatted(file, plan.board().title()),
                        AGAIN));
            }
        }
    }

    private void prefix() {
        String wanted = plan.settings().osPrefix();
        if (!wanted.equals(plan.prefix())) {
            findings.add(Finding.warning(
                    "os-prefix-ignored",
                    "os_prefix=%s is ignored by the firmware: kernel and device tree are not both beneath it"
                            .formatted(wanted),
                    "put both there, or remove os_prefix from config.txt"));
        }
    }

    private void kernel() {
        if (plan.kernel().isEmpty()) {
            findings.add(Finding.error(
                    "kernel-missing",
                    "the kernel %s is not in the boot tree".formatted(plan.kernelName()),
                    plan.settings().isSet("kernel")
                            ? "put it there, or name one that is there by kernel= in config.txt"
                            : AGAIN));
        } else if (isEmpty(plan.kernel().get())) {
            findings.add(Finding.error(
                    "kernel-empty",
                    "the kernel %s has no bytes; a copy was broken off".formatted(plan.kernelName()),
                    "copy it again"));
        }
    }

    private static boolean isEmpty(Entry entry) {
        return entry.sizeBytes() == 0 && !entry.link();
    }

    private void deviceTree() {
        if (!plan.hasDeviceTree(files)) {
            findings.add(Finding.error(
                    "device-tree-missing",
                    plan.settings()
                            .value("device_tree")
                            .map(name -> "device_tree=%s is not in the boot tree".formatted(plan.prefix() + name))
                            .orElseGet(() -> "there is no device tree for a %s in the boot tree, such as %s"
                                    .formatted(
                                            plan.board().title(),
                                            plan.prefix() + plan.board().exampleDeviceTree())),
                    AGAIN));
        }
    }

    private void overlays() {
        String folder = plan.overlayFolder(files);
        Optional<String> map = overlayMap(folder + "overlay_map.dtb");
        for (String overlay : plan.settings().overlays()) {
            boolean there =
                    Stream.of("", "-pi4", "-pi5").anyMatch(variant -> files.has(folder + overlay + variant + ".dtbo"));
            // A node of the map has its name behind its token, 1, and before a NUL.
            if (!there
                    && map.filter(text -> text.contains("\u0001" + overlay + "\0"))
                            .isEmpty()) {
                findings.add(Finding.warning(
                        "overlay-missing",
                        "dtoverlay=%s: there is no %s%s.dtbo in the boot tree; the firmware goes on without it"
                                .formatted(overlay, folder, overlay),
                        "put it there, or remove the line from config.txt"));
            }
        }
    }

    private Optional<String> overlayMap(String path) {
        try {
            return files.text(path);
        } catch (IOException e) {
            // No text that is taken: the overlays are then told of by their own names alone.
            return Optional.empty();
        }
    }

    private void ramFileSystems() {
        for (String path : plan.initramfs()) {
            Optional<Entry> entry = files.find(path);
            if (entry.isEmpty()) {
                findings.add(
                        Finding.error(
                                "initramfs-missing",
                                "the initramfs %s, which config.txt names, is not in the boot tree".formatted(path),
                                "put it there (update-initramfs -c -k all on the Pi makes it), or name another one in config.txt"));
            } else if (isEmpty(entry.get())) {
                findings.add(Finding.error(
                        "initramfs-empty",
                        "the initramfs %s has no bytes; a copy was broken off".formatted(path),
                        "copy it again"));
            }
        }
    }

    private void sizes() {
        Stream.concat(
                        plan.kernel().stream(),
                        plan.initramfs().stream().map(files::find).flatMap(Optional::stream))
                .filter(entry -> entry.sizeBytes() > OLDER_LIMIT)
                .forEach(entry -> findings.add(tooLarge(entry)));
    }

    private static Finding tooLarge(Entry entry) {
        boolean newer = entry.sizeBytes() > NEWER_LIMIT;
        String what = "%s has %d bytes; bootloaders from before %s load the first %d of them and say nothing"
                .formatted(
                        entry.path(),
                        entry.sizeBytes(),
                        newer ? "2025-09-23" : "2022-12",
                        newer ? NEWER_LIMIT : OLDER_LIMIT);
        String remedy =
                "bring the board's EEPROM up to date (rpi-eeprom-update), or pack the file better (COMPRESS=xz in"
                        + " initramfs.conf)";
        return newer ? Finding.warning("file-too-large", what, remedy) : Finding.info("file-large", what, remedy);
    }
}
