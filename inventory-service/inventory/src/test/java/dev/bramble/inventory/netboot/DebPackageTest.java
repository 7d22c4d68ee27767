package dev.bramble.inventory.netboot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DebPackageTest {
    @TempDir
    private Path folder;

    /** Builds one by dpkg-deb, with a file, a link and a hard link. */
    static byte[] build(Path folder, String compression, String name, String more) throws Exception {
        Path root = Files.createDirectories(folder.resolve(name + "-" + compression));
        Files.createDirectories(root.resolve("DEBIAN"));
        Files.createDirectories(root.resolve("usr/lib/x"));
        Files.writeString(
                root.resolve("DEBIAN/control"),
                "Package: " + name + "\nVersion: 1.0-1\nArchitecture: amd64\nMaintainer: t <t@example.org>\n" + more
                        + "Description: test\n of several\n lines\n");
        Files.writeString(root.resolve("usr/lib/x/lib.so.1.2"), "library");
        Files.createSymbolicLink(root.resolve("usr/lib/x/lib.so.1"), Path.of("lib.so.1.2"));
        Files.createLink(root.resolve("usr/lib/x/hard.so"), root.resolve("usr/lib/x/lib.so.1.2"));
        Path deb = folder.resolve(name + "-" + compression + ".deb");
        ForeignTool.require("dpkg-deb", "dpkg")
                .run(folder, "--root-owner-group", "-Z" + compression, "--build", root.toString(), deb.toString());
        return Files.readAllBytes(deb);
    }

    private static DebPackage read(byte[] deb) throws IOException {
        return DebPackage.read(new ByteArrayInputStream(deb));
    }

    @ParameterizedTest
    @ValueSource(strings = {"xz", "gzip", "zstd", "none"})
    void whatDpkgDebBuilt(String compression) throws Exception {
        DebPackage deb = read(build(
                folder, compression, "pack", "Pre-Depends: dpkg (>= 1)\nDepends: libc6 (>= 2.36), libx:any | y, z\n"));

        assertThat(deb.name()).isEqualTo("pack");
        assertThat(deb.version()).isEqualTo("1.0-1");
        assertThat(deb.dependencies()).containsExactly("dpkg", "libc6", "libx", "z");
        assertThat(deb.files().keySet())
                .containsExactlyInAnyOrder("/usr/lib/x/lib.so.1.2", "/usr/lib/x/lib.so.1", "/usr/lib/x/hard.so");
        assertThat(deb.file("/lib/x/lib.so.1"))
                .hasValueSatisfying(content -> assertThat(content).asString().isEqualTo("library"));
        assertThat(deb.file("/lib/x/other")).isEmpty();
    }

    @Test
    void whatIsNoPackage() throws Exception {
        byte[] deb = build(folder, "xz", "pack", "");

        assertThatThrownBy(() -> read(new byte[100])).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> read(Arrays.copyOf(deb, deb.length - 100))).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> read(new byte[0])).isInstanceOf(IOException.class);
    }

    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD, unit = TimeUnit.SECONDS)
    void anyBytesEndInAValueOrAnIoException() throws Exception {
        Random random = new Random(2026);
        byte[] plain = build(folder, "none", "pack", "");
        byte[] zstd = build(folder, "zstd", "pack", "");
        int broken = 0;
        int whole = 0;
        for (int round = 0; round < 3000; round++) {
            byte[] bytes = (round % 2 == 0 ? plain : zstd).clone();
            for (int i = random.nextInt(6); i >= 0; i--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            try {
                assertThat(read(bytes).name()).isNotEmpty();
                whole++;
            } catch (IOException e) {
                broken++;
            }
        }
        assertThat(whole).isGreaterThan(100);
        assertThat(broken).isGreaterThan(100);
    }
}
