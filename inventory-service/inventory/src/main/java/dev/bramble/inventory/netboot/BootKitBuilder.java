package dev.bramble.inventory.netboot;

import dev.bramble.disk.ByteSource;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;

/** Builds the boot kit of an image from its root. The same root and packages give the same bytes. */
public final class BootKitBuilder {
    /** Scripts and units, as they stand in the archive; "!": may be executed. */
    private static final Map<String, String> FILES = Map.ofEntries(
            Map.entry("init", "!bramble/init"),
            Map.entry("connect", "!bramble/connect"),
            Map.entry("dhcp", "!bramble/dhcp"),
            Map.entry("adapt", "!bramble/adapt"),
            Map.entry("first-boot", "!bramble/first-boot"),
            Map.entry("upkeep", "!bramble/upkeep"),
            Map.entry("cloud-init", "!bramble/cloud-init"),
            Map.entry("iscsid.conf", "bramble/iscsid.conf"),
            Map.entry("wanted-modules", "bramble/wanted-modules"),
            Map.entry("boot-nic.link", "bramble/boot-nic.link"),
            Map.entry("boot-nic.network", "bramble/boot-nic.network"),
            Map.entry("units/iscsid.service", "bramble/units/iscsid.service"),
            Map.entry("units/firmware.mount", "bramble/units/firmware.mount"),
            Map.entry("units/bramble-upkeep.service", "bramble/units/bramble-upkeep.service"),
            Map.entry("units/bramble-upkeep.path", "bramble/units/bramble-upkeep.path"),
            Map.entry("units/bramble-shutdown.service", "bramble/units/bramble-shutdown.service"),
            Map.entry("units/bramble-cloud-init.service", "bramble/units/bramble-cloud-init.service"),
            Map.entry("units/bramble-first-boot.service", "bramble/units/bramble-first-boot.service"),
            Map.entry("boot-method", "scripts/bramble"),
            Map.entry("boot-method.conf", "conf/conf.d/bramble"));

    /** By which a Pi tells two kits apart. */
    private static final int FINGERPRINT_DIGITS = 16;

    private final Function<InstalledSystem, PackageSource> packages;

    /** {@code packages} gives those that are right for a system. */
    BootKitBuilder(Function<InstalledSystem, PackageSource> packages) {
        this.packages = packages;
    }

    /**
     * Builds.
     *
     * @param partition the root, ext4
     * @param initramfs what config.txt names for the kit's files, before the image's own
     * @param progress is told what is done, a few words each time
     * @return empty when the image does not need one: its own initramfs logs in
     * @throws NoBootKitException when none can be made
     */
    public Optional<BootKit> build(ByteSource partition, String initramfs, Consumer<String> progress)
            throws IOException {
        return build(Ext4Root.open(partition), initramfs, progress);
    }

    Optional<BootKit> build(RootFiles root, String initramfs, Consumer<String> progress) throws IOException {
        progress.accept("looking at its root");
        InstalledSystem system = InstalledSystem.of(root);
        if (system.prepared()) {
            return Optional.empty();
        }
        List<KernelModules> kernels = KernelModules.of(root, wanted());
        if (kernels.stream().noneMatch(KernelModules::knowsIscsi)) {
            throw new NoBootKitException(
                    kernels.isEmpty() ? "it has no kernel's modules" : "none of its kernels has iscsi_tcp");
        }
        Programs programs = new Programs(root, system, packages.apply(system), progress);
        CpioArchive archive = new CpioArchive();
        byte[] iscsistart = programs.dynamic("iscsistart", "open-iscsi");
        archive.add("bramble/bin/iscsistart", iscsistart, true);
        archive.add("bramble/bin/iscsid", programs.dynamic("iscsid", "open-iscsi"), true);
        archive.add("bramble/bin/busybox", programs.statically("busybox", "busybox-static"), true);
        programs.libraries().forEach((name, content) -> archive.add("bramble/lib/" + name, content, true));
        for (KernelModules kernel : kernels) {
            add(archive, kernel);
        }
        for (var file : FILES.entrySet()) {
            boolean executable = file.getValue().startsWith("!");
            archive.add(file.getValue().substring(executable ? 1 : 0), resource(file.getKey()), executable);
        }
        Map<String, String> conf = new TreeMap<>();
        conf.put("LOADER", loader(iscsistart));
        conf.put("FIRMWARE", system.firmware().orElse(""));
        conf.put("INITRAMFS", initramfs);
        conf.put("SSH_KEYS", system.hostKeys() && !system.hasCloudInit() ? "fresh" : "keep");
        conf.put("KIT", archive.fingerprint().substring(0, FINGERPRINT_DIGITS));
        archive.add("bramble/conf", conf(conf), false);
        progress.accept("packing " + BootKit.FILE);
        return Optional.of(new BootKit(
                archive.gzip(),
                kernels.stream().map(KernelModules::kernel).toList(),
                programs.used(),
                warnings(system, kernels)));
    }

    private static void add(CpioArchive archive, KernelModules kernel) {
        String folder = "bramble/modules/" + kernel.kernel() + "/";
        StringBuilder load = new StringBuilder();
        for (KernelModules.Module module : kernel.inLoadOrder()) {
            archive.add(folder + module.file(), module.content(), false);
            load.append(module.file()).append('\n');
        }
        archive.add(folder + "load", load.toString().getBytes(StandardCharsets.UTF_8), false);
        archive.add(folder + "of-the-image", new byte[0], false);
    }

    private static String loader(byte[] program) throws IOException {
        String loader = ElfFile.parse(program).interpreter().orElseThrow();
        return loader.substring(loader.lastIndexOf('/') + 1);
    }

    private static byte[] conf(Map<String, String> words) {
        StringBuilder conf = new StringBuilder();
        words.forEach((name, value) ->
                conf.append(name).append("='").append(value.replace("'", "")).append("'\n"));
        return conf.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static List<String> warnings(InstalledSystem system, List<KernelModules> kernels) {
        List<String> warnings = new ArrayList<>();
        kernels.stream()
                .filter(kernel -> !kernel.knowsIscsi())
                .forEach(kernel -> warnings.add(
                        "kernel " + kernel.kernel() + " has no iscsi_tcp: it cannot boot from the network"));
        if (system.firmware().isEmpty()) {
            warnings.add(
                    "its fstab does not say where the boot partition is mounted; the boot tree is not mounted either, and"
                            + " a new kernel does not reach it");
        }
        return warnings;
    }

    private static List<String> wanted() {
        return new String(resource("wanted-modules"), StandardCharsets.UTF_8)
                .lines()
                .toList();
    }

    private static byte[] resource(String name) {
        try (InputStream file = BootKitBuilder.class.getResourceAsStream("/netboot/" + name)) {
            if (file == null) {
                throw new IllegalStateException("the program was built without netboot/" + name);
            }
            return file.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
