package dev.bramble.inventory.netboot;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.compress.archivers.ar.ArArchiveEntry;
import org.apache.commons.compress.archivers.ar.ArArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * A Debian package (deb(5)): what it says of itself, and its files.
 *
 * @param control its fields
 * @param files contents by absolute path; of links, that of the target if it is in the package too
 */
record DebPackage(Map<String, String> control, Map<String, byte[]> files) {
    /** Of a package's files together, in bytes: the largest that are of use here have a tenth. */
    private static final int MAX_BYTES = 128 << 20;

    private static final int MAX_FILES = 20_000;
    /** Links to links: one of them may go in a circle. */
    private static final int MAX_HOPS = 8;

    DebPackage {
        control = Map.copyOf(control);
        files = Map.copyOf(files);
    }

    /** Reads a package; an IOException when it is none, or too large. */
    static DebPackage read(InputStream deb) throws IOException {
        Map<String, String> control = Map.of();
        Map<String, byte[]> files = Map.of();
        try (ArArchiveInputStream ar = new ArArchiveInputStream(new BufferedInputStream(deb))) {
            for (ArArchiveEntry member = ar.getNextEntry(); member != null; member = ar.getNextEntry()) {
                String name = member.getName();
                if (name.startsWith("control.tar")) {
                    byte[] fields = files(ar, name).get("/control");
                    Map<String, String> read =
                            fields == null ? null : new Paragraphs(new ByteArrayInputStream(fields)).next();
                    control = read == null ? Map.of() : read;
                } else if (name.startsWith("data.tar")) {
                    files = files(ar, name);
                }
            }
        } catch (IllegalArgumentException e) {
            // What commons-compress throws of some damage.
            throw new IOException("the package is damaged: " + e.getMessage(), e);
        }
        if (!control.containsKey("Package")) {
            throw new IOException("it is no Debian package");
        }
        return new DebPackage(control, files);
    }

    private static Map<String, byte[]> files(InputStream member, String name) throws IOException {
        Map<String, byte[]> files = new HashMap<>();
        Map<String, String> links = new HashMap<>();
        long total = 0;
        TarArchiveInputStream tar = new TarArchiveInputStream(Compression.unpacking(name, member));
        for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
            String path = absolute(entry.getName());
            if (files.size() + links.size() == MAX_FILES) {
                throw new IOException("the package has more than %d files".formatted(MAX_FILES));
            }
            if (entry.isSymbolicLink()) {
                links.put(path, resolve(path, entry.getLinkName()));
            } else if (entry.isLink()) {
                links.put(path, absolute(entry.getLinkName()));
            } else if (entry.isFile()) {
                total += entry.getSize();
                if (entry.getSize() < 0 || total > MAX_BYTES) {
                    throw new IOException("the package has more than %d bytes when unpacked".formatted(MAX_BYTES));
                }
                byte[] content = tar.readNBytes((int) entry.getSize());
                if (content.length != entry.getSize()) {
                    throw new IOException("the package ends in the middle of " + path);
                }
                files.put(path, content);
            }
        }
        Map<String, byte[]> all = new HashMap<>(files);
        links.forEach((path, first) -> {
            String target = first;
            for (int hops = 0; hops < MAX_HOPS && links.containsKey(target); hops++) {
                target = links.get(target);
            }
            byte[] content = files.get(target);
            if (content != null) {
                all.put(path, content);
            }
        });
        return all;
    }

    /** "./usr/bin/x" as "/usr/bin/x". */
    private static String absolute(String name) {
        return name.startsWith("./") ? name.substring(1) : name.startsWith("/") ? name : "/" + name;
    }

    private static String resolve(String link, String target) {
        return target.startsWith("/") ? target : link.substring(0, link.lastIndexOf('/') + 1) + target;
    }

    String name() {
        return control.getOrDefault("Package", "");
    }

    String version() {
        return control.getOrDefault("Version", "");
    }

    /** A file's content: as {@code path} or beneath /usr, for a system whose /bin, /sbin and /lib are links there. */
    Optional<byte[]> file(String path) {
        byte[] content = files.get(path);
        return Optional.ofNullable(content == null ? files.get("/usr" + path) : content);
    }

    /** Names of the packages that must be installed with it; of alternatives the first. */
    List<String> dependencies() {
        return Arrays.stream((control.getOrDefault("Pre-Depends", "") + "," + control.getOrDefault("Depends", ""))
                        .split(",", -1))
                .map(dependency -> dependency.strip().split("[ :|(]", 2)[0])
                .filter(name -> !name.isEmpty())
                .toList();
    }
}
