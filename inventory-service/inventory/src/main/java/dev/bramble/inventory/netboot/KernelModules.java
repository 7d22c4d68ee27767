package dev.bramble.inventory.netboot;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The modules by which one kernel reaches its root over the network.
 *
 * @param kernel its version, as uname -r tells it
 * @param inLoadOrder unpacked, none before what it stands on
 * @param knowsIscsi iscsi_tcp is among them or built in
 */
record KernelModules(String kernel, List<Module> inLoadOrder, boolean knowsIscsi) {
    private static final String FOLDER = "/lib/modules/";
    private static final String ISCSI = "iscsi_tcp";
    /** Becomes a part of a path in the archive. */
    private static final String VERSION = "[A-Za-z0-9][A-Za-z0-9.+_~-]{0,99}";

    /** {@code file} is "x.ko". */
    @SuppressWarnings("ArrayRecordComponent") // carried, never compared
    record Module(String file, byte[] content) {}

    KernelModules {
        inLoadOrder = List.copyOf(inLoadOrder);
    }

    /** Those of every kernel of a root, by {@code wanted} names; a folder without modules.dep is no kernel's. */
    static List<KernelModules> of(RootFiles root, List<String> wanted) throws IOException {
        List<KernelModules> kernels = new ArrayList<>();
        for (String kernel : root.list(FOLDER)) {
            Optional<byte[]> dependencies = root.read(FOLDER + kernel + "/modules.dep");
            if (dependencies.isPresent() && kernel.matches(VERSION)) {
                kernels.add(of(root, kernel, ModuleDependencies.parse(text(dependencies.get())), wanted));
            }
        }
        return kernels;
    }

    private static KernelModules of(RootFiles root, String kernel, ModuleDependencies dependencies, List<String> wanted)
            throws IOException {
        List<Module> modules = new ArrayList<>();
        for (String path : dependencies.loadOrder(wanted)) {
            String whole = FOLDER + kernel + "/" + path;
            byte[] packed = root.read(whole)
                    .orElseThrow(() ->
                            new NoBootKitException("its modules.dep names %s, which is not there".formatted(whole)));
            modules.add(new Module(
                    ModuleDependencies.name(path) + ".ko", Compression.unpack(path, packed, RootFiles.MAX_FILE_BYTES)));
        }
        boolean builtIn = Arrays.stream(
                        text(root.read(FOLDER + kernel + "/modules.builtin").orElse(new byte[0]))
                                .split("\n", -1))
                .anyMatch(path -> ModuleDependencies.name(path).equals(ISCSI));
        return new KernelModules(kernel, modules, builtIn || dependencies.has(ISCSI));
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
