package dev.bramble.inventory.netboot;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Packages of a mirror, each kept in a folder once it was fetched, and taken from there from then on. What is fetched is
 * checked down from the suite's InRelease file, which is signed by a key that the image itself trusts (Debian: RepositoryFormat,
 * SecureApt).
 */
final class MirroredPackages implements PackageSource {
    private static final int MAX_RELEASE_BYTES = 4 << 20;
    private static final int MAX_INDEX_BYTES = 64 << 20;
    private static final int MAX_PACKAGE_BYTES = 64 << 20;

    private final Path folder;
    private final List<Mirrors.Suite> suites;
    private final String architecture;
    private final List<byte[]> keyrings;
    private final Download download;
    private final Map<String, byte[]> indexes = new HashMap<>();

    /**
     * What a Packages index says of a file.
     *
     * @param path beneath the mirror's base
     * @param sha256 lowercase hex
     */
    private record Listed(URI base, String path, String sha256) {}

    MirroredPackages(
            Path folder, List<Mirrors.Suite> suites, String architecture, List<byte[]> keyrings, Download download) {
        this.folder = folder;
        this.suites = suites;
        this.architecture = architecture;
        this.keyrings = keyrings;
        this.download = download;
    }

    @Override
    public Optional<DebPackage> find(String name) throws IOException {
        PackageFolder kept = new PackageFolder(folder);
        Optional<DebPackage> known = kept.find(name);
        if (known.isPresent()) {
            return known;
        }
        Optional<Listed> listed;
        try {
            listed = listed(name);
        } catch (NoBootKitException e) {
            throw new NoBootKitException(
                    "it lacks package %s, and %s; give this machine a way there, or put %s_*_%s.deb and what it depends on into %s, then import the image again"
                            .formatted(name, e.getMessage(), name, architecture, folder),
                    e);
        }
        if (listed.isEmpty()) {
            return Optional.empty();
        }
        byte[] deb = download.get(listed.get().base().resolve(listed.get().path()), MAX_PACKAGE_BYTES);
        check(listed.get().path(), deb, listed.get().sha256());
        DebPackage read = DebPackage.read(new ByteArrayInputStream(deb));
        keep(name, deb);
        return Optional.of(read);
    }

    private void keep(String name, byte[] deb) throws IOException {
        Files.createDirectories(folder);
        Path file = folder.resolve("%s_%s.deb".formatted(name, sha256(deb).substring(0, 16)));
        Path made = folder.resolve(file.getFileName() + ".new");
        Files.write(made, deb);
        Files.move(made, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private Optional<Listed> listed(String name) throws IOException {
        for (Mirrors.Suite suite : suites) {
            for (String component : suite.components()) {
                byte[] index = index(suite, component);
                Paragraphs paragraphs =
                        new Paragraphs(Compression.unpacking("Packages.xz", new ByteArrayInputStream(index)));
                for (var one = paragraphs.next(); one != null; one = paragraphs.next()) {
                    if (name.equals(one.get("Package")) && one.containsKey("Filename") && one.containsKey("SHA256")) {
                        return Optional.of(new Listed(suite.base(), one.get("Filename"), one.get("SHA256")));
                    }
                }
            }
        }
        return Optional.empty();
    }

    private byte[] index(Mirrors.Suite suite, String component) throws IOException {
        String key = suite.name() + "/" + component;
        byte[] known = indexes.get(key);
        if (known != null) {
            return known;
        }
        URI top = suite.base().resolve("dists/" + suite.name() + "/");
        // Not Release and Release.gpg: caches on the way have one of them older than the other.
        byte[] file = download.get(top.resolve("InRelease"), MAX_RELEASE_BYTES);
        SignedText release = SignedText.parse(file);
        if (!release.isBy(keyrings).orElse(false)) {
            throw new NoBootKitException("%sInRelease is not signed by a key that the image trusts".formatted(top));
        }
        String path = "%s/binary-%s/Packages.xz".formatted(component, architecture);
        String sha256 = sums(release.text()).get(path);
        if (sha256 == null) {
            throw new NoBootKitException("%sInRelease does not list %s".formatted(top, path));
        }
        byte[] index = download.get(top.resolve(path), MAX_INDEX_BYTES);
        check(path, index, sha256);
        indexes.put(key, index);
        return index;
    }

    /** SHA-256 by path, as a Release file lists them: lines of sum, size and path. */
    private static Map<String, String> sums(String release) throws IOException {
        Map<String, String> fields =
                new Paragraphs(new ByteArrayInputStream(release.getBytes(StandardCharsets.ISO_8859_1))).next();
        Map<String, String> sums = new HashMap<>();
        for (String line : fields == null
                ? List.<String>of()
                : List.of(fields.getOrDefault("SHA256", "").split("\n", -1))) {
            String[] parts = line.strip().split("\\s+", 3);
            if (parts.length == 3) {
                sums.put(parts[2], parts[0]);
            }
        }
        return sums;
    }

    private static void check(String what, byte[] content, String expected) throws IOException {
        String found = sha256(content);
        if (!found.equals(expected)) {
            throw new NoBootKitException(
                    "%s has the SHA-256 %s, but its mirror lists %s; try again later".formatted(what, found, expected));
        }
    }

    private static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
