package dev.bramble.inventory.preflight;

import dev.bramble.inventory.preflight.BootFiles.Entry;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Whether a kernel reaches its root by what is loaded with it: it needs iscsi_tcp of its own version. A kernel that was
 * updated without its initramfs, or the boot kit, is found here, before the Pi is rebooted into it. Looks into each file
 * once, however many boards load it.
 */
final class KernelCheck {
    private final BootFiles files;
    private final Map<String, Optional<String>> versions = new HashMap<>();
    private final Map<String, RamFileSystem> archives = new HashMap<>();
    private final Map<String, String> unreadable = new HashMap<>();

    KernelCheck(BootFiles files) {
        this.files = files;
    }

    /**
     * The findings for one board.
     *
     * @param preInit what rdinit= names on the command line
     */
    List<Finding> of(BootPlan plan, Optional<String> preInit) {
        List<Finding> findings = new ArrayList<>();
        Set<String> kernels = new HashSet<>();
        Set<String> programs = new HashSet<>();
        boolean logsIn = false;
        boolean whole = true;
        for (String path : plan.initramfs()) {
            Optional<RamFileSystem> archive = files.find(path).flatMap(this::archive);
            if (archive.isPresent()) {
                kernels.addAll(archive.get().iscsiKernels());
                programs.addAll(archive.get().programs());
                logsIn |= archive.get().logsIn();
            } else if (unreadable.containsKey(path)) {
                whole = false;
                findings.add(Finding.warning(
                        "initramfs-unreadable",
                        "%s cannot be looked into: %s".formatted(path, unreadable.get(path)),
                        "if it was not copied whole, copy it again; else nothing"));
            }
        }
        if (!whole) {
            return findings;
        }
        Optional<String> missing = preInit.map(path -> path.startsWith("/") ? path.substring(1) : path)
                .filter(path -> RamFileSystem.PROGRAMS.contains(path) && !programs.contains(path));
        if (missing.isPresent()) {
            findings.add(Finding.error(
                    "boot-kit-not-loaded",
                    "cmdline.txt says rdinit=%s, which no initramfs that config.txt names holds: the kernel panics"
                            .formatted(preInit.get()),
                    "name bramble.img and bramble-guest.img first in each initramfs line of config.txt"));
        } else if (kernels.isEmpty() && !logsIn) {
            findings.add(Finding.warning(
                    "image-not-prepared",
                    "nothing that is loaded before the root knows iSCSI, so the Pi does not find its disk",
                    "import the image again so that a boot kit is made for it (bramble image show tells why there is"
                            + " none), or install open-iscsi in it, touch /etc/iscsi/iscsi.initramfs, and run"
                            + " update-initramfs -u"));
        } else {
            plan.kernel().ifPresent(kernel -> compare(kernel, kernels, findings));
        }
        return findings;
    }

    private void compare(Entry kernel, Set<String> kernels, List<Finding> findings) {
        Optional<String> version = version(kernel);
        if (version.isEmpty()) {
            findings.add(Finding.info(
                    "kernel-version-unknown",
                    "%s does not tell its version%s, so nothing tells whether the modules loaded with it are its own"
                            .formatted(
                                    kernel.path(),
                                    unreadable.containsKey(kernel.path())
                                            ? " (" + unreadable.get(kernel.path()) + ")"
                                            : ""),
                    "nothing, if it booted before"));
        } else if (!kernels.contains(version.get())) {
            findings.add(Finding.error(
                    "kernel-without-iscsi",
                    "%s is Linux %s, but what is loaded with it has iscsi_tcp for %s: it would not find its disk"
                            .formatted(
                                    kernel.path(),
                                    version.get(),
                                    kernels.isEmpty() ? "no kernel" : String.join(", ", sorted(kernels))),
                    "do not reboot it yet: on the Pi run update-initramfs -c -k %s, or with a boot kit systemctl start"
                                    .formatted(version.get())
                            + " bramble-upkeep; or put the former kernel back"));
        }
        version.filter(known -> known.startsWith("6.18."))
                .ifPresent(known -> findings.add(Finding.warning(
                        "kernel-known-bad",
                        "Linux %s: with 6.18, roots over iSCSI were lost (raspberrypi/linux#7390, #7304)"
                                .formatted(known),
                        "stay with the former kernel until these are closed")));
    }

    private static List<String> sorted(Set<String> names) {
        return names.stream().sorted().toList();
    }

    private Optional<String> version(Entry kernel) {
        return versions.computeIfAbsent(kernel.path(), _ -> {
            if (kernel.link()) {
                return Optional.empty();
            }
            try (InputStream content = files.open(kernel)) {
                return KernelVersion.read(content);
            } catch (IOException e) {
                unreadable.put(kernel.path(), String.valueOf(e.getMessage()));
                return Optional.empty();
            }
        });
    }

    private Optional<RamFileSystem> archive(Entry entry) {
        if (!archives.containsKey(entry.path()) && !unreadable.containsKey(entry.path())) {
            if (entry.link()) {
                unreadable.put(entry.path(), "it is a symbolic link, which is not followed");
                return Optional.empty();
            }
            try (InputStream content = files.open(entry)) {
                archives.put(entry.path(), RamFileSystem.read(content));
            } catch (IOException e) {
                unreadable.put(entry.path(), String.valueOf(e.getMessage()));
            }
        }
        return Optional.ofNullable(archives.get(entry.path()));
    }
}
