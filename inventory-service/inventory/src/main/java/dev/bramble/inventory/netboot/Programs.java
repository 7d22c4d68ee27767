package dev.bramble.inventory.netboot;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The programs of a kit and all libraries they need: from the image's root, else from packages. A library is looked for by
 * its name (DT_NEEDED) where Debian has them; a package's own dependencies tell which packages may hold the rest.
 */
final class Programs {
    private static final List<String> BIN = List.of("/sbin/", "/usr/sbin/", "/bin/", "/usr/bin/");
    private static final int MAX_LIBRARIES = 200;

    private final RootFiles root;
    private final InstalledSystem system;
    private final PackageSource packages;
    private final Consumer<String> progress;
    private final Map<String, DebPackage> fetched = new LinkedHashMap<>();
    private final Set<String> used = new HashSet<>();
    private final SortedMap<String, byte[]> libraries = new TreeMap<>();

    /** {@code progress} is told which package is looked for. */
    Programs(RootFiles root, InstalledSystem system, PackageSource packages, Consumer<String> progress) {
        this.root = root;
        this.system = system;
        this.packages = packages;
        this.progress = progress;
    }

    /** A program, of the image or else of this package; its libraries are taken along. */
    byte[] dynamic(String name, String ofPackage) throws IOException {
        Optional<byte[]> own = inRoot(name);
        byte[] program = own.isPresent() ? own.get() : inPackage(name, ofPackage);
        addLibraries(name, program);
        return program;
    }

    /** As {@link #dynamic}, of one that needs no libraries: the image's own counts only if it does not. */
    byte[] statically(String name, String ofPackage) throws IOException {
        Optional<byte[]> own = inRoot(name);
        if (own.isPresent() && isStatic(own.get())) {
            return own.get();
        }
        byte[] program = inPackage(name, ofPackage);
        if (!isStatic(program)) {
            throw new NoBootKitException("the %s of package %s needs libraries".formatted(name, ofPackage));
        }
        return program;
    }

    private static boolean isStatic(byte[] program) throws IOException {
        ElfFile elf = ElfFile.parse(program);
        return elf.interpreter().isEmpty() && elf.needed().isEmpty();
    }

    /** What was needed by all programs so far, by name; the dynamic loader is among them. */
    SortedMap<String, byte[]> libraries() {
        return libraries;
    }

    /** Name and version of the packages that something came from. */
    List<String> used() {
        return fetched.values().stream()
                .filter(deb -> used.contains(deb.name()))
                .map(deb -> deb.name() + " " + deb.version())
                .sorted()
                .toList();
    }

    private Optional<byte[]> inRoot(String program) throws IOException {
        for (String folder : BIN) {
            Optional<byte[]> file = root.read(folder + program);
            if (file.isPresent()) {
                return file;
            }
        }
        return Optional.empty();
    }

    private byte[] inPackage(String program, String name) throws IOException {
        DebPackage deb = fetch(name)
                .orElseThrow(() -> new NoBootKitException(
                        "it has no %s, and package %s is not to be had".formatted(program, name)));
        Optional<byte[]> file =
                in(deb, BIN.stream().map(folder -> folder + program).toList());
        if (file.isPresent()) {
            return file.get();
        }
        throw new NoBootKitException("package %s has no %s".formatted(name, program));
    }

    private Optional<DebPackage> fetch(String name) throws IOException {
        DebPackage known = fetched.get(name);
        if (known != null) {
            return Optional.of(known);
        }
        progress.accept("package " + name);
        Optional<DebPackage> found = packages.find(name);
        if (found.isPresent()
                && !List.of(system.architecture(), "all")
                        .contains(found.get().control().getOrDefault("Architecture", ""))) {
            throw new NoBootKitException("package %s is for %s, but the image is for %s"
                    .formatted(name, found.get().control().get("Architecture"), system.architecture()));
        }
        found.ifPresent(deb -> fetched.put(name, deb));
        return found;
    }

    private void addLibraries(String name, byte[] program) throws IOException {
        Deque<String> left = new ArrayDeque<>();
        ElfFile elf = ElfFile.parse(program);
        int machine = elf.machine();
        // The loader by its path, which is the architecture's own; the rest where this architecture has them.
        String loader =
                elf.interpreter().orElseThrow(() -> new NoBootKitException("%s has no dynamic loader".formatted(name)));
        libraries.putIfAbsent(
                loader.substring(loader.lastIndexOf('/') + 1),
                root.read(loader).orElseThrow(() -> new NoBootKitException("it has no " + loader)));
        left.addAll(elf.needed());
        while (!left.isEmpty()) {
            String library = left.pop();
            if (libraries.containsKey(library)) {
                continue;
            }
            if (libraries.size() == MAX_LIBRARIES || library.contains("/")) {
                throw new NoBootKitException("%s needs libraries without end: %s".formatted(name, library));
            }
            byte[] content = library(library, machine);
            libraries.put(library, content);
            left.addAll(ElfFile.parse(content).needed());
        }
    }

    private byte[] library(String name, int machine) throws IOException {
        List<String> places =
                libraryFolders(machine).stream().map(folder -> folder + name).toList();
        for (String place : places) {
            Optional<byte[]> own = root.read(place);
            if (own.isPresent()) {
                return own.get();
            }
        }
        // More packages come in as long as the last ones did not have it.
        Deque<String> candidates = new ArrayDeque<>();
        for (DebPackage deb : List.copyOf(fetched.values())) {
            candidates.addAll(deb.dependencies());
        }
        for (DebPackage deb : List.copyOf(fetched.values())) {
            Optional<byte[]> content = in(deb, places);
            if (content.isPresent()) {
                return content.get();
            }
        }
        while (!candidates.isEmpty()) {
            String candidate = candidates.pop();
            if (!candidate.startsWith("lib")
                    || system.packages().contains(candidate)
                    || fetched.containsKey(candidate)) {
                continue;
            }
            Optional<DebPackage> deb = fetch(candidate);
            if (deb.isPresent()) {
                Optional<byte[]> content = in(deb.get(), places);
                if (content.isPresent()) {
                    return content.get();
                }
                candidates.addAll(deb.get().dependencies());
            }
        }
        throw new NoBootKitException("neither it nor a package has the library " + name);
    }

    private Optional<byte[]> in(DebPackage deb, List<String> places) {
        Optional<byte[]> file =
                places.stream().map(deb::file).flatMap(Optional::stream).findFirst();
        if (file.isPresent()) {
            used.add(deb.name());
        }
        return file;
    }

    private static List<String> libraryFolders(int machine) throws IOException {
        String triplet = switch (machine) {
            case ElfFile.AARCH64 -> "aarch64-linux-gnu";
            case ElfFile.ARM -> "arm-linux-gnueabihf";
            case ElfFile.X86_64 -> "x86_64-linux-gnu";
            default -> throw new NoBootKitException("its programs are for a machine that is not known: " + machine);
        };
        return List.of("/lib/" + triplet + "/", "/usr/lib/" + triplet + "/", "/lib/", "/usr/lib/");
    }
}
