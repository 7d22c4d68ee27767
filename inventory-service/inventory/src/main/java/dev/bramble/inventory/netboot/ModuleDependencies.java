package dev.bramble.inventory.netboot;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A kernel's modules and what each stands on, as modules.dep says (modules.dep(5)).
 *
 * @param lines what each module needs, the last to be loaded first; both are paths beneath the kernel's folder
 */
record ModuleDependencies(Map<String, List<String>> lines) {
    private static final int MAX_MODULES = 50_000;
    private static final int MAX_NEEDED = 1000;

    /** Reads modules.dep; an IOException when there is more than a kernel can have. */
    static ModuleDependencies parse(String file) throws IOException {
        Map<String, List<String>> lines = new HashMap<>();
        for (String line : file.split("\n", -1)) {
            int colon = line.indexOf(':');
            if (colon <= 0 || line.startsWith("#")) {
                continue;
            }
            List<String> needed = Arrays.stream(line.substring(colon + 1).split("[ \t\r]+", -1))
                    .filter(path -> !path.isEmpty())
                    .limit(MAX_NEEDED + 1L)
                    .toList();
            if (needed.size() > MAX_NEEDED || lines.size() == MAX_MODULES) {
                throw new IOException("modules.dep lists more than a kernel can have");
            }
            lines.put(line.substring(0, colon).strip(), needed);
        }
        return new ModuleDependencies(lines);
    }

    /** The paths of these modules, as far as there are such, and of all they stand on, in the order to load them. */
    List<String> loadOrder(List<String> names) {
        Map<String, String> paths = new HashMap<>();
        lines.keySet().stream().sorted().forEach(path -> paths.putIfAbsent(name(path), path));
        Set<String> order = new LinkedHashSet<>();
        for (String name : names) {
            String path = paths.get(normalised(name));
            if (path != null) {
                List<String> before = new ArrayList<>(lines.getOrDefault(path, List.of()));
                order.addAll(before.reversed());
                order.add(path);
            }
        }
        return List.copyOf(order);
    }

    boolean has(String name) {
        return lines.keySet().stream().anyMatch(path -> name(path).equals(normalised(name)));
    }

    /** "kernel/drivers/scsi/iscsi_tcp.ko.xz" as "iscsi_tcp"; '-' and '_' are one to modprobe. */
    static String name(String path) {
        String file = path.substring(path.lastIndexOf('/') + 1);
        int suffix = file.indexOf(".ko");
        return normalised(suffix < 0 ? file : file.substring(0, suffix));
    }

    private static String normalised(String name) {
        return name.replace('-', '_');
    }
}
