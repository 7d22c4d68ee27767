package dev.bramble.inventory.netboot;

import dev.bramble.inventory.TestImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.compressors.zstandard.ZstdCompressorOutputStream;

/**
 * A root that looks like Debian's, without open-iscsi, and the packages it lacks. What stands for iscsid is a program of
 * this machine: its loader and C library lie in the root, its other libraries in packages.
 */
public final class StockRoot {
    static final String KERNEL = "6.1.0-1-test";
    private static final Path PROGRAM = Path.of("/bin/ls");

    public final Path root;
    /** Where a data folder has them: "packages/debian-bookworm-amd64". */
    public final Path packages;

    private final Path folder;

    private StockRoot(Path folder) throws IOException {
        this.folder = folder;
        this.root = Files.createDirectories(folder.resolve("root"));
        this.packages = Files.createDirectories(folder.resolve("packages/debian-bookworm-amd64"));
    }

    public static StockRoot make(Path folder) throws Exception {
        StockRoot stock = new StockRoot(folder);
        for (String link : List.of("bin", "sbin", "lib", "lib64")) {
            Files.createDirectories(stock.root.resolve("usr/" + link));
            Files.createSymbolicLink(stock.root.resolve(link), Path.of("usr/" + link));
        }
        stock.file(
                "etc/os-release",
                "PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nID=debian\nVERSION_CODENAME=bookworm\n");
        stock.file(
                "etc/fstab",
                "# x\nLABEL=writable / ext4 defaults 0 1\nLABEL=BOOTFS\t/boot/firmware  vfat defaults 0 1\n");
        stock.file("etc/ssh/ssh_host_ed25519_key", "secret");
        stock.file("var/lib/dpkg/status", """
                Package: dpkg
                Status: install ok installed
                Architecture: amd64

                Package: libc6
                Status: install ok installed
                Architecture: amd64

                Package: libpurged
                Status: deinstall ok config-files
                Architecture: amd64
                """);
        stock.modules();
        stock.programs();
        return stock;
    }

    private void modules() throws IOException {
        String modules = "usr/lib/modules/" + KERNEL + "/";
        file(modules + "modules.dep", """
                kernel/drivers/scsi/iscsi_tcp.ko.xz: kernel/drivers/scsi/libiscsi.ko.zst
                kernel/drivers/scsi/libiscsi.ko.zst:
                kernel/drivers/net/virtio_net.ko:
                kernel/drivers/usb/unwanted.ko:
                """);
        file(modules + "kernel/drivers/scsi/iscsi_tcp.ko.xz", TestImage.xz(bytes("module iscsi_tcp")));
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (ZstdCompressorOutputStream zstd = new ZstdCompressorOutputStream(packed)) {
            zstd.write(bytes("module libiscsi"));
        }
        file(modules + "kernel/drivers/scsi/libiscsi.ko.zst", packed.toByteArray());
        file(modules + "kernel/drivers/net/virtio_net.ko", "module virtio_net");
        file(modules + "kernel/drivers/usb/unwanted.ko", "module unwanted");
    }

    private void programs() throws Exception {
        byte[] program = Files.readAllBytes(PROGRAM);
        ElfFile elf = ElfFile.parse(program);
        String loader = elf.interpreter().orElseThrow();
        file("usr" + loader, Files.readAllBytes(Path.of(loader)));
        String libraries =
                library("libc.so.6").toString().replaceFirst("^/", "").replaceFirst("libc\\.so\\.6$", "");
        file(libraries + "libc.so.6", Files.readAllBytes(library("libc.so.6")));
        deb(
                "open-iscsi",
                "libc6 (>= 2.36), libneeded, libpurged",
                Map.of("sbin/iscsid", program, "sbin/iscsistart", program));
        // The first package lacks the library, but depends on one that has it.
        deb("libneeded", "libdeeper", Map.of("usr/share/x", bytes("x")));
        Map<String, byte[]> rest = new java.util.TreeMap<>();
        for (String needed : elf.needed()) {
            addWithNeeded(needed, libraries, rest);
        }
        deb("libdeeper", "", rest);
        deb("libpurged", "", Map.of("usr/share/y", bytes("y")));
        deb("busybox-static", "", Map.of("bin/busybox", staticProgram(elf.machine())));
    }

    private static void addWithNeeded(String name, String libraries, Map<String, byte[]> into) throws IOException {
        if (name.equals("libc.so.6") || name.startsWith("ld-") || into.containsKey(libraries + name)) {
            return;
        }
        byte[] library = Files.readAllBytes(library(name));
        into.put(libraries + name, library);
        for (String needed : ElfFile.parse(library).needed()) {
            addWithNeeded(needed, libraries, into);
        }
    }

    private static Path library(String name) {
        return List.of("x86_64-linux-gnu", "aarch64-linux-gnu").stream()
                .map(triplet -> Path.of("/usr/lib", triplet, name))
                .filter(Files::exists)
                .findFirst()
                .orElseThrow();
    }

    /** A header without segments: it names no loader and no library. */
    private static byte[] staticProgram(int machine) {
        return ByteBuffer.allocate(64)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(0, 0x464c457f)
                .put(4, (byte) 2)
                .put(5, (byte) 1)
                .putShort(18, (short) machine)
                .array();
    }

    /** Adds a package beside the others. */
    void deb(String name, String depends, Map<String, byte[]> files) throws Exception {
        Path tree = Files.createDirectories(folder.resolve("deb-" + name));
        for (var file : files.entrySet()) {
            Path path = tree.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.write(path, file.getValue());
        }
        Files.createDirectories(tree.resolve("DEBIAN"));
        Files.writeString(
                tree.resolve("DEBIAN/control"),
                "Package: %s\nVersion: 2.1-1\nArchitecture: amd64\nMaintainer: t <t@example.org>\n%sDescription: t\n"
                        .formatted(name, depends.isEmpty() ? "" : "Depends: " + depends + "\n"));
        ForeignTool.require("dpkg-deb", "dpkg")
                .run(
                        folder,
                        "--root-owner-group",
                        "-Zgzip",
                        "--build",
                        tree.toString(),
                        packages.resolve(name + "_2.1-1_amd64.deb").toString());
    }

    public void file(String path, String content) throws IOException {
        file(path, bytes(content));
    }

    private void file(String path, byte[] content) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.write(file, content);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** The root as an ext4 file system with the label "writable". */
    public byte[] ext4() throws Exception {
        Path file = folder.resolve("root.ext4");
        Files.deleteIfExists(file);
        ForeignTool.require("mke2fs", "e2fsprogs")
                .run(folder, "-q", "-F", "-t", "ext4", "-L", "writable", "-d", root.toString(), file.toString(), "16M");
        return Files.readAllBytes(file);
    }
}
