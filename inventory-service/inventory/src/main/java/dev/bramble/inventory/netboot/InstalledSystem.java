package dev.bramble.inventory.netboot;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a root says of the system that is installed in it.
 *
 * @param release the fields of os-release(5)
 * @param architecture as dpkg names it: "arm64"
 * @param packages names of those installed
 * @param fileSystems lines of fstab(5), without comments, in fields
 * @param keyrings OpenPGP keys by which it checks the packages of its distribution
 * @param prepared its own initramfs logs in to a target: open-iscsi is set up for that
 * @param hostKeys it holds ssh host keys, which every clone would have
 */
record InstalledSystem(
        Map<String, String> release,
        String architecture,
        Set<String> packages,
        List<List<String>> fileSystems,
        List<byte[]> keyrings,
        boolean prepared,
        boolean hostKeys) {
    private static final String KEYRINGS = "/usr/share/keyrings/";
    private static final Pattern ARCHIVE_KEYRING =
            Pattern.compile("(debian|ubuntu|raspbian)-archive-keyring\\.(gpg|pgp)");
    private static final String STATUS = "/var/lib/dpkg/status";

    static InstalledSystem of(RootFiles root) throws IOException {
        Optional<byte[]> status = root.read(STATUS);
        if (status.isEmpty()) {
            throw new NoBootKitException("it is no system of Debian's family: it has no " + STATUS);
        }
        Set<String> packages = new HashSet<>();
        String architecture = "";
        Paragraphs paragraphs = new Paragraphs(new ByteArrayInputStream(status.get()));
        for (Map<String, String> one = paragraphs.next(); one != null; one = paragraphs.next()) {
            if (one.getOrDefault("Status", "").endsWith(" installed")) {
                String name = one.getOrDefault("Package", "");
                packages.add(name);
                if (name.equals("dpkg")) {
                    architecture = one.getOrDefault("Architecture", "");
                }
            }
        }
        return new InstalledSystem(
                OsRelease.read(root),
                architecture,
                packages,
                fileSystems(text(root, "/etc/fstab")),
                keyrings(root),
                root.read("/etc/iscsi/iscsi.initramfs").isPresent(),
                root.list("/etc/ssh").stream().anyMatch(name -> name.startsWith("ssh_host_") && name.endsWith("_key")));
    }

    /** Not those of /etc/apt/trusted.gpg.d, where keys of anybody are. */
    private static List<byte[]> keyrings(RootFiles root) throws IOException {
        List<byte[]> keyrings = new ArrayList<>();
        for (String name : root.list(KEYRINGS)) {
            if (ARCHIVE_KEYRING.matcher(name).matches()) {
                root.read(KEYRINGS + name).ifPresent(keyrings::add);
            }
        }
        return keyrings;
    }

    private static List<List<String>> fileSystems(String fstab) {
        List<List<String>> lines = new ArrayList<>();
        for (String line : fstab.split("\n", -1)) {
            List<String> fields =
                    Arrays.stream(line.strip().split("[ \t]+", -1)).toList();
            if (!line.strip().startsWith("#") && fields.size() >= 3) {
                lines.add(fields);
            }
        }
        return lines;
    }

    private static String text(RootFiles root, String path) throws IOException {
        return new String(root.read(path).orElse(new byte[0]), StandardCharsets.UTF_8);
    }

    /** Where the boot partition is mounted: "/boot/firmware", or "/boot" as Raspberry Pi OS had it; empty for nowhere. */
    Optional<String> firmware() {
        return fileSystems.stream()
                .filter(fields -> fields.get(2).equals("vfat") && fields.get(1).matches("/boot(/firmware)?"))
                .map(fields -> fields.get(1))
                .findFirst();
    }

    /** "debian", "ubuntu", "raspbian". */
    String distribution() {
        return release.getOrDefault("ID", "");
    }

    /** "bookworm", "noble". */
    String suite() {
        return release.getOrDefault("VERSION_CODENAME", "");
    }

    /** It gives a clone its host keys and much more, by the meta-data that it finds. */
    boolean hasCloudInit() {
        return packages.contains("cloud-init");
    }
}
