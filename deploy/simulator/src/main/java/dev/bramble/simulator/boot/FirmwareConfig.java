package dev.bramble.simulator.boot;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * config.txt as a Pi 4 Model B reads it: sections by model ({@code [pi4]}), by serial number ({@code [0x...]}),
 * {@code [all]} and {@code [none]}; the last setting of a name holds. {@code include} is not followed.
 */
record FirmwareConfig(Map<String, String> settings, List<String> initramfs, List<String> overlays) {
    /** Longer lines are cut by the firmware. */
    private static final int LINE_CHARACTERS = 98;

    FirmwareConfig {
        settings = Map.copyOf(settings);
        initramfs = List.copyOf(initramfs);
        overlays = List.copyOf(overlays);
    }

    /** What holds when there is no config.txt. */
    static FirmwareConfig none() {
        return new FirmwareConfig(Map.of(), List.of(), List.of());
    }

    static FirmwareConfig parse(byte[] bytes, String serial) {
        var settings = new HashMap<String, String>();
        var initramfs = new ArrayList<String>();
        var overlays = new ArrayList<String>();
        boolean model = true;
        boolean board = true;
        for (String whole : new String(bytes, StandardCharsets.ISO_8859_1).split("\r?\n", -1)) {
            String line = whole.substring(0, Math.min(whole.length(), LINE_CHARACTERS))
                    .strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            if (line.startsWith("[") && line.endsWith("]")) {
                String filter = line.substring(1, line.length() - 1);
                if (filter.equals("all")) {
                    model = true;
                    board = true;
                } else if (filter.startsWith("0x")) {
                    board = filter.substring(2).equalsIgnoreCase(serial);
                } else {
                    model = filter.equals("pi4");
                }
                continue;
            }
            if (!model || !board) {
                continue;
            }
            int equals = line.indexOf('=');
            if (line.startsWith("initramfs ") || line.startsWith("initramfs=")) {
                String files = line.substring("initramfs ".length()).strip().split("\\s+", 2)[0];
                initramfs.clear();
                initramfs.addAll(List.of(files.split(",", -1)));
            } else if (equals > 0) {
                String name = line.substring(0, equals).strip();
                String value = line.substring(equals + 1).strip();
                if (name.equals("dtoverlay")) {
                    overlay(value).ifPresent(overlays::add);
                } else {
                    settings.put(name, value);
                }
            }
        }
        return new FirmwareConfig(settings, initramfs, overlays);
    }

    private static Optional<String> overlay(String value) {
        String name = value.split("[,:]", 2)[0].strip();
        return name.isEmpty() ? Optional.empty() : Optional.of(name);
    }

    /** Put before every file of the operating system. */
    String osPrefix() {
        return settings.getOrDefault("os_prefix", "");
    }

    String kernel() {
        return settings.getOrDefault(
                "kernel", settings.getOrDefault("arm_64bit", "1").equals("0") ? "kernel7l.img" : "kernel8.img");
    }

    String commandLine() {
        return settings.getOrDefault("cmdline", "cmdline.txt");
    }

    String deviceTree() {
        return settings.getOrDefault("device_tree", "bcm2711-rpi-4-b.dtb");
    }

    String overlayPrefix() {
        return settings.getOrDefault("overlay_prefix", "overlays/");
    }

    /** The files named, or what auto_initramfs=1 makes of the kernel's name. */
    List<String> initramfsFiles() {
        if (!initramfs.isEmpty()
                || !settings.getOrDefault("auto_initramfs", "0").equals("1")) {
            return initramfs;
        }
        return List.of(kernel().replaceFirst("^kernel", "initramfs").replaceFirst("\\.img$", ""));
    }
}
