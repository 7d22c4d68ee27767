package dev.bramble.inventory.netboot;

import dev.bramble.disk.ByteSource;
import dev.bramble.disk.fat.FatEntry;
import dev.bramble.disk.fat.FatFileSystem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What config.txt says about the initramfs (raspberrypi/documentation: config.txt, boot options), and the same with a boot
 * kit before it. All other lines stay as they are, byte for byte.
 *
 * @param lines without their ends
 * @param files names in the root of the boot partition, in lower case
 */
public record FirmwareConfig(List<String> lines, Set<String> files) {
    /** Where it lies on the boot partition and in a boot tree. */
    public static final String FILE = "config.txt";

    private static final int MAX_BYTES = 64 * 1024;
    private static final Pattern INITRAMFS = Pattern.compile("(\\s*initramfs[ =]\\s*)(\\S.*)");
    private static final Pattern AUTO = Pattern.compile("\\s*auto_initramfs\\s*=\\s*1\\s*");
    private static final Pattern ARM_32 = Pattern.compile("\\s*arm_64bit\\s*=\\s*0\\s*");
    private static final Pattern PREFIX = Pattern.compile("\\s*os_prefix\\s*=\\s*\\S.*");

    public FirmwareConfig {
        lines = List.copyOf(lines);
        files = Set.copyOf(files);
    }

    /**
     * Reads it from a FAT partition.
     *
     * @throws NoBootKitException when there is none
     */
    public static FirmwareConfig read(ByteSource partition) throws IOException {
        FatFileSystem fat = FatFileSystem.open(partition);
        FatEntry file = fat.find(FILE)
                .filter(entry -> !entry.directory())
                .orElseThrow(() -> new NoBootKitException("its boot partition has no " + FILE));
        if (file.size() > MAX_BYTES) {
            throw new NoBootKitException("its %s has %d bytes".formatted(FILE, file.size()));
        }
        ByteBuffer content = ByteBuffer.allocate((int) file.size());
        fat.open(file).read(0, content);
        Set<String> names = new TreeSet<>();
        for (FatEntry entry : fat.list("")) {
            names.add(entry.name().toLowerCase(Locale.ROOT));
        }
        return parse(content.array(), names);
    }

    static FirmwareConfig parse(byte[] file, Set<String> files) {
        return new FirmwareConfig(
                new String(file, StandardCharsets.ISO_8859_1).lines().toList(), files);
    }

    /** The kit's files as an initramfs line names them; not beneath os_prefix, whose folders the guest swaps. */
    public String kitFiles() {
        String root = lines.stream().anyMatch(line -> PREFIX.matcher(line).matches()) ? "/" : "";
        return root + BootKit.FILE + "," + root + BootKit.GUEST_FILE;
    }

    /**
     * With the kit's files first in every list. Where the firmware chose the initramfs by itself, it is told now what it
     * would have chosen.
     *
     * @throws NoBootKitException when no initramfs is loaded, which the kit could go before
     */
    public FirmwareConfig withBootKit() throws NoBootKitException {
        String kit = kitFiles();
        List<String> changed = new ArrayList<>();
        boolean named = false;
        boolean automatic = false;
        for (String line : lines) {
            Matcher initramfs = INITRAMFS.matcher(line);
            if (initramfs.matches()) {
                named = true;
                boolean there = initramfs.group(2).contains(BootKit.FILE);
                changed.add(there ? line : initramfs.group(1) + kit + "," + initramfs.group(2));
            } else if (AUTO.matcher(line).matches()) {
                automatic = true;
                changed.add("auto_initramfs=0");
            } else {
                changed.add(line);
            }
        }
        if (!named && automatic) {
            Map<String, String> chosen = automaticFiles();
            chosen.forEach((board, file) ->
                    changed.addAll(List.of("[" + board + "]", "initramfs %s,%s followkernel".formatted(kit, file))));
            named = !chosen.isEmpty();
            changed.add("[all]");
        }
        if (!named) {
            throw new NoBootKitException(
                    "its %s loads no initramfs; let the system make one and name it there".formatted(FILE));
        }
        return new FirmwareConfig(changed, files);
    }

    /** What auto_initramfs=1 takes, by board: the initramfs that is named as the kernel which the firmware prefers there. */
    private Map<String, String> automaticFiles() {
        boolean wide = lines.stream().noneMatch(line -> ARM_32.matcher(line).matches());
        Map<String, String> chosen = new LinkedHashMap<>();
        put(chosen, "pi2", List.of("initramfs7"));
        put(chosen, "pi3", wide ? List.of("initramfs8", "initramfs7") : List.of("initramfs7"));
        put(chosen, "pi4", wide ? List.of("initramfs8", "initramfs7l") : List.of("initramfs7l"));
        put(chosen, "pi5", List.of("initramfs_2712", "initramfs8"));
        return chosen;
    }

    private void put(Map<String, String> chosen, String board, List<String> candidates) {
        candidates.stream().filter(files::contains).findFirst().ifPresent(file -> chosen.put(board, file));
    }

    /** As it is written. */
    public byte[] bytes() {
        return (String.join("\n", lines) + "\n").getBytes(StandardCharsets.ISO_8859_1);
    }
}
