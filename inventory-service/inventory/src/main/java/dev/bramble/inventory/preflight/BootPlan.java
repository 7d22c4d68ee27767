package dev.bramble.inventory.preflight;

import dev.bramble.inventory.preflight.BootFiles.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the firmware of a board loads from a tree, by its settings.
 *
 * @param prefix that it puts before names: os_prefix where that is used
 * @param kernelName as it is asked for, whether or not it is there
 * @param initramfs paths of all that are named, whether or not they are there
 * @param commandLine path
 */
record BootPlan(
        Board board,
        FirmwareSettings settings,
        String prefix,
        String kernelName,
        Optional<Entry> kernel,
        List<String> initramfs,
        String commandLine) {

    static BootPlan of(Board board, FirmwareSettings settings, BootFiles files) {
        String wanted = settings.osPrefix();
        // The firmware looks whether kernel and device tree are there before it believes os_prefix.
        String prefix = hasKernel(board, settings, files, wanted) && hasDeviceTree(board, settings, files, wanted)
                ? wanted
                : "";
        List<String> candidates = kernels(board, settings);
        String name = candidates.stream()
                .filter(candidate -> files.has(path(prefix, candidate)))
                .findFirst()
                .orElse(candidates.getFirst());
        return new BootPlan(
                board,
                settings,
                prefix,
                path(prefix, name),
                files.find(path(prefix, name)),
                initramfs(settings, files, prefix, name),
                path(prefix, settings.value("cmdline").orElse("cmdline.txt")));
    }

    private static List<String> kernels(Board board, FirmwareSettings settings) {
        return settings.value("kernel").map(List::of).orElseGet(() -> board.kernels(settings.isWide()));
    }

    private static boolean hasKernel(Board board, FirmwareSettings settings, BootFiles files, String prefix) {
        return kernels(board, settings).stream().anyMatch(kernel -> files.has(path(prefix, kernel)));
    }

    /** A name that begins with '/' is not beneath a prefix. */
    static String path(String prefix, String name) {
        return name.startsWith("/") ? name.substring(1) : prefix + name;
    }

    private static List<String> initramfs(FirmwareSettings settings, BootFiles files, String prefix, String kernel) {
        List<String> paths = new ArrayList<>();
        settings.ramFileSystems().forEach(names -> names.forEach(name -> paths.add(path(prefix, name))));
        if (paths.isEmpty() && settings.isOn("auto_initramfs") && kernel.startsWith("kernel")) {
            // "kernel8.img" goes with "initramfs8"; where there is none, the firmware loads none.
            String named =
                    path(prefix, kernel.replaceFirst("kernel", "initramfs").replaceFirst("\\.img$", ""));
            if (files.has(named)) {
                paths.add(named);
            }
        }
        return paths.stream().distinct().toList();
    }

    boolean hasDeviceTree(BootFiles files) {
        return hasDeviceTree(board, settings, files, prefix);
    }

    private static boolean hasDeviceTree(Board board, FirmwareSettings settings, BootFiles files, String prefix) {
        if (settings.isSet("device_tree")) {
            // Set to nothing: none is loaded.
            return settings.value("device_tree")
                    .map(name -> files.has(path(prefix, name)))
                    .orElse(true);
        }
        return files.entries().stream()
                .map(Entry::path)
                .filter(path -> path.startsWith(prefix))
                .anyMatch(path -> board.hasDeviceTree(path.substring(prefix.length())));
    }

    /** The folder that overlays come from, with its '/'. */
    String overlayFolder(BootFiles files) {
        String folder = settings.value("overlay_prefix").orElse("overlays/");
        return files.has(prefix + folder + "README") ? prefix + folder : folder;
    }
}
