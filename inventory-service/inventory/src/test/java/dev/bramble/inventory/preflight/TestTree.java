package dev.bramble.inventory.preflight;

import dev.bramble.inventory.TestImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.commons.compress.archivers.cpio.CpioArchiveEntry;
import org.apache.commons.compress.archivers.cpio.CpioArchiveOutputStream;
import org.apache.commons.compress.archivers.cpio.CpioConstants;

/** A boot tree in memory: that of an image with a boot kit, which boots a Pi 4 and a Pi 5. */
final class TestTree implements BootFiles {
    static final String KERNEL = "6.8.0-1013-raspi";
    static final String CONFIG = """
            [all]
            kernel=vmlinuz
            cmdline=cmdline.txt
            initramfs bramble.img,bramble-guest.img,initrd.img followkernel
            arm_64bit=1
            dtoverlay=vc4-kms-v3d,cma-128
            """;

    private final Map<String, byte[]> files = new LinkedHashMap<>();
    private final Map<String, Long> sizes = new LinkedHashMap<>();
    private final Map<String, Boolean> links = new LinkedHashMap<>();

    static TestTree whole() {
        return new TestTree()
                .text("config.txt", CONFIG)
                .text("cmdline.txt", TestSurroundings.COMMAND_LINE)
                .text("start4.elf", "x")
                .text("fixup4.dat", "x")
                .text("bcm2711-rpi-4-b.dtb", "x")
                .text("bcm2712-rpi-5-b.dtb", "x")
                .text("overlays/vc4-kms-v3d.dtbo", "x")
                .file("vmlinuz", kernel(KERNEL))
                .file("bramble.img", kit(KERNEL))
                .file("bramble-guest.img", TestImage.gzip(cpio()))
                .file("initrd.img", cpio("init", "usr/lib/modules/%s/kernel/ext4.ko".formatted(KERNEL)));
    }

    TestTree text(String path, String content) {
        return file(path, content.getBytes(StandardCharsets.ISO_8859_1));
    }

    TestTree file(String path, byte[] content) {
        files.put(path, content);
        return this;
    }

    /** A file that is told to have so many bytes. */
    TestTree size(String path, long bytes) {
        sizes.put(path, bytes);
        return this;
    }

    TestTree link(String path) {
        files.put(path, new byte[0]);
        links.put(path, true);
        return this;
    }

    TestTree without(String path) {
        files.remove(path);
        return this;
    }

    TestTree config(String from, String to) {
        return replace("config.txt", from, to);
    }

    TestTree commandLine(String from, String to) {
        return replace("cmdline.txt", from, to);
    }

    private TestTree replace(String path, String from, String to) {
        String text = new String(Objects.requireNonNull(files.get(path)), StandardCharsets.ISO_8859_1);
        if (!text.contains(from)) {
            throw new IllegalArgumentException(path + " has no " + from);
        }
        return text(path, text.replace(from, to));
    }

    /** As Ubuntu has it: gzip, the banner somewhere in its middle. */
    static byte[] kernel(String version) {
        byte[] image = new byte[300_000];
        byte[] banner =
                ("Linux version " + version + " (buildd@bos03) #15-Ubuntu SMP\0").getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(banner, 0, image, 65_530, banner.length);
        return TestImage.gzip(image);
    }

    /** What a boot kit has, as far as it is looked at. */
    static byte[] kit(String... kernels) {
        String[] paths = new String[kernels.length + 2];
        paths[0] = "bramble/init";
        paths[1] = "bramble/bin/iscsistart";
        for (int i = 0; i < kernels.length; i++) {
            paths[i + 2] = "bramble/modules/" + kernels[i] + "/iscsi_tcp.ko";
        }
        return TestImage.gzip(cpio(paths));
    }

    static byte[] cpio(String... paths) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (var cpio = new CpioArchiveOutputStream(bytes, CpioConstants.FORMAT_NEW, 4, "UTF-8")) {
            for (String path : paths) {
                byte[] content = path.endsWith("modules.builtin")
                        ? "kernel/drivers/scsi/iscsi_tcp.ko\n".getBytes(StandardCharsets.US_ASCII)
                        : new byte[path.length() * 7];
                CpioArchiveEntry entry = new CpioArchiveEntry(CpioConstants.FORMAT_NEW, path, content.length);
                entry.setMode(CpioConstants.C_ISREG | 0644);
                cpio.putArchiveEntry(entry);
                cpio.write(content);
                cpio.closeArchiveEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    @Override
    public Collection<Entry> entries() {
        return files.keySet().stream().map(path -> find(path).orElseThrow()).toList();
    }

    @Override
    public Optional<Entry> find(String path) {
        return Optional.ofNullable(files.get(path))
                .map(content -> new Entry(
                        path, sizes.getOrDefault(path, (long) content.length), links.getOrDefault(path, false)));
    }

    @Override
    public InputStream open(Entry entry) {
        return new ByteArrayInputStream(Objects.requireNonNull(files.get(entry.path())));
    }
}
