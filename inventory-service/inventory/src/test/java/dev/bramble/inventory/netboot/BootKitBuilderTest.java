package dev.bramble.inventory.netboot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bramble.disk.ByteSource;
import dev.bramble.disk.FileByteSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BootKitBuilderTest {
    private static final String INITRAMFS = "bramble.img,bramble-guest.img";

    @TempDir
    private Path folder;

    private StockRoot stock;
    private final List<String> progress = new ArrayList<>();

    @BeforeEach
    void makeRoot() throws Exception {
        stock = StockRoot.make(folder);
    }

    private Optional<BootKit> build() throws Exception {
        Path disk = Files.write(folder.resolve("disk"), stock.ext4());
        try (FileByteSource source = FileByteSource.open(disk)) {
            return builder().build((ByteSource) source, INITRAMFS, progress::add);
        }
    }

    private BootKitBuilder builder() {
        return new BootKitBuilder(_ -> new PackageFolder(stock.packages));
    }

    private String cpio(BootKit kit, String options) throws Exception {
        ForeignTool.require("cpio", "cpio");
        Files.write(folder.resolve("bramble.img"), kit.archive());
        return ForeignTool.require("dash", "dash").run(folder, "-c", "gzip -dc bramble.img | cpio --quiet " + options);
    }

    @Test
    void anImageAndThePackagesItLacksMakeAKit() throws Exception {
        BootKit kit = build().orElseThrow();
        String modules = "bramble/modules/" + StockRoot.KERNEL + "/";

        assertThat(kit.kernels()).containsExactly(StockRoot.KERNEL);
        assertThat(kit.packages()).containsExactly("busybox-static 2.1-1", "libdeeper 2.1-1", "open-iscsi 2.1-1");
        assertThat(kit.warnings()).isEmpty();
        assertThat(progress).contains("looking at its root", "package open-iscsi", "packing bramble.img");
        assertThat(cpio(kit, "-t").lines())
                .contains(
                        "bramble/init",
                        "bramble/bin/iscsid",
                        "bramble/bin/iscsistart",
                        "bramble/bin/busybox",
                        "bramble/lib/libc.so.6",
                        "scripts/bramble",
                        "conf/conf.d/bramble",
                        modules + "iscsi_tcp.ko",
                        modules + "of-the-image")
                .doesNotContain(modules + "unwanted.ko")
                // The initramfs that comes next has links of these names.
                .noneMatch(path -> path.matches("(usr|bin|sbin|lib|lib64|etc|init)(/.*)?"));
        assertThat(cpio(kit, "-i --to-stdout " + modules + "load"))
                .isEqualTo("libiscsi.ko\niscsi_tcp.ko\nvirtio_net.ko\n");
        assertThat(cpio(kit, "-i --to-stdout " + modules + "libiscsi.ko")).isEqualTo("module libiscsi");
        assertThat(cpio(kit, "-i --to-stdout bramble/conf"))
                .contains("FIRMWARE='/boot/firmware'\n", "INITRAMFS='" + INITRAMFS + "'\n", "SSH_KEYS='fresh'\n");
    }

    /** What is unpacked runs by its own loader and libraries alone. */
    @Test
    void itsProgramsRunOnTheirOwnLibraries() throws Exception {
        Files.createDirectories(folder.resolve("unpacked"));
        cpio(build().orElseThrow(), "-id -D unpacked");
        String loader = ForeignTool.require("dash", "dash")
                .run(folder, "-c", ". unpacked/bramble/conf; echo $LOADER")
                .strip();

        String listed = ForeignTool.run(
                folder.resolve("unpacked/bramble"),
                java.util.Map.of(),
                List.of("lib/" + loader, "--inhibit-cache", "--library-path", "lib", "--list", "bin/iscsid"));

        assertThat(listed.lines().filter(line -> line.contains("=>")))
                .isNotEmpty()
                .allMatch(line -> line.contains("=> lib/"));
    }

    @Test
    void theSameRootGivesTheSameBytes() throws Exception {
        byte[] first = build().orElseThrow().archive();
        Files.setLastModifiedTime(stock.root.resolve("etc/fstab"), java.nio.file.attribute.FileTime.fromMillis(0));

        assertThat(build().orElseThrow().archive()).isEqualTo(first);
        assertThat(first.length % 4).isZero();
    }

    @Test
    void itsNameInConfTellsKitsApart() throws Exception {
        String first = cpio(build().orElseThrow(), "-i --to-stdout bramble/conf");
        stock.file("usr/lib/modules/" + StockRoot.KERNEL + "/kernel/drivers/net/virtio_net.ko", "another");

        assertThat(cpio(build().orElseThrow(), "-i --to-stdout bramble/conf")).isNotEqualTo(first);
    }

    @Test
    void anImageThatIsPreparedNeedsNone() throws Exception {
        stock.file("etc/iscsi/iscsi.initramfs", "");

        assertThat(build()).isEmpty();
    }

    @Test
    void cloudInitMakesTheHostKeysWhereItIs() throws Exception {
        stock.file(
                "var/lib/dpkg/status",
                Files.readString(stock.root.resolve("var/lib/dpkg/status"))
                        + "\nPackage: cloud-init\nStatus: install ok installed\nArchitecture: all\n");

        assertThat(cpio(build().orElseThrow(), "-i --to-stdout bramble/conf")).contains("SSH_KEYS='keep'\n");
    }

    @Test
    void aKernelThatCannotLogInIsAWarningAndNoneThatCanIsAnError() throws Exception {
        stock.file("usr/lib/modules/5.0-old/modules.dep", "kernel/x.ko:\n");
        stock.file("usr/lib/modules/5.1-builtin/modules.dep", "");
        stock.file("usr/lib/modules/5.1-builtin/modules.builtin", "kernel/drivers/scsi/iscsi_tcp.ko\n");
        stock.file("usr/lib/modules/lost/x", "");

        BootKit kit = build().orElseThrow();
        assertThat(kit.kernels()).containsExactly("5.0-old", "5.1-builtin", StockRoot.KERNEL);
        assertThat(kit.warnings()).singleElement().asString().contains("5.0-old has no iscsi_tcp");

        Files.delete(stock.root.resolve("usr/lib/modules/" + StockRoot.KERNEL + "/modules.dep"));
        Files.delete(stock.root.resolve("usr/lib/modules/5.1-builtin/modules.dep"));
        assertThatThrownBy(this::build)
                .isInstanceOf(NoBootKitException.class)
                .hasMessageContaining("none of its kernels has iscsi_tcp");
    }

    @Test
    void aPackageThatIsNotToBeHadIsNamed() throws Exception {
        Files.delete(stock.packages.resolve("busybox-static_2.1-1_amd64.deb"));
        assertThatThrownBy(this::build)
                .isInstanceOf(NoBootKitException.class)
                .hasMessageContaining("package busybox-static");

        Files.delete(stock.packages.resolve("libdeeper_2.1-1_amd64.deb"));
        assertThatThrownBy(this::build)
                .isInstanceOf(NoBootKitException.class)
                .hasMessageContaining("has the library lib");
    }

    @Test
    void aPackageOfAnotherArchitectureIsRefused() throws Exception {
        stock.file("var/lib/dpkg/status", "Package: dpkg\nStatus: install ok installed\nArchitecture: arm64\n");

        assertThatThrownBy(this::build)
                .isInstanceOf(NoBootKitException.class)
                .hasMessageContaining("is for amd64, but the image is for arm64");
    }

    @Test
    void aDamagedPackageIsNamed() throws Exception {
        Path deb = stock.packages.resolve("open-iscsi_2.1-1_amd64.deb");
        Files.write(deb, "x".getBytes(StandardCharsets.UTF_8));

        assertThatThrownBy(this::build).isInstanceOf(IOException.class).hasMessageContaining(deb.toString());
    }

    @Test
    void aRootOfAnotherFamilyIsRefused() throws Exception {
        Files.delete(stock.root.resolve("var/lib/dpkg/status"));

        assertThatThrownBy(this::build)
                .isInstanceOf(NoBootKitException.class)
                .hasMessageContaining("no system of Debian's family");
    }
}
