package dev.bramble.inventory.preflight;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What config.txt comes to for one board: the settings that are left when its conditional sections are applied and its
 * includes are read (raspberrypi/documentation: config.txt).
 *
 * @param values of each setting the last one, as the firmware takes it
 * @param ramFileSystems the names of each initramfs line
 * @param overlays in their order
 */
record FirmwareSettings(Map<String, String> values, List<List<String>> ramFileSystems, Set<String> overlays) {
    FirmwareSettings {
        values = Map.copyOf(values);
        ramFileSystems = List.copyOf(ramFileSystems);
    }

    Optional<String> value(String setting) {
        return Optional.ofNullable(values.get(setting)).filter(value -> !value.isEmpty());
    }

    boolean isSet(String setting) {
        return values.containsKey(setting);
    }

    boolean isOn(String setting) {
        return value(setting).filter(value -> !value.equals("0")).isPresent();
    }

    /** Before names of kernel, device tree, overlays, command line and initramfs; empty or with what it ends in. */
    String osPrefix() {
        return value("os_prefix").orElse("");
    }

    /** 64 bits, as all newer firmware does by itself. */
    boolean isWide() {
        return !"0".equals(values.get("arm_64bit"));
    }

    /** Of start.elf and fixup.dat: "x" with camera, "db" for debugging, "cd" cut down, or empty. */
    String firmwareKind() {
        if (isOn("start_x")) {
            return "x";
        }
        if (isOn("start_debug")) {
            return "db";
        }
        return "16".equals(values.get("gpu_mem")) ? "cd" : "";
    }

    /** Collects the settings of the lines that apply. */
    static final class Builder {
        private final Map<String, String> values = new LinkedHashMap<>();
        private final List<List<String>> ramFileSystems = new ArrayList<>();
        private final Set<String> overlays = new LinkedHashSet<>();

        void line(String line) {
            int equals = line.indexOf('=');
            if (line.startsWith("initramfs") && line.length() > 9 && " =\t".indexOf(line.charAt(9)) >= 0) {
                // "initramfs a.img,b.img followkernel": the second word is an address.
                files(line.substring(10).strip().split("\\s+", 2)[0]);
            } else if (equals > 0) {
                String name = line.substring(0, equals).strip();
                String value = line.substring(equals + 1).strip();
                switch (name) {
                    case "ramfsfile" -> files(value);
                    case "dtoverlay", "device_tree_overlay" -> overlay(value);
                    default -> values.put(name, value);
                }
            }
        }

        private void files(String names) {
            ramFileSystems.add(List.of(names.split(",", -1)).stream()
                    .filter(name -> !name.isEmpty())
                    .toList());
        }

        private void overlay(String value) {
            String name = value.split("[,:]", 2)[0];
            if (!name.isEmpty()) {
                overlays.add(name);
            }
        }

        FirmwareSettings build() {
            return new FirmwareSettings(values, ramFileSystems, overlays);
        }
    }
}
