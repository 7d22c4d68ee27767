package dev.bramble.nfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A client that is not ours: libnfs. */
@ParameterizedClass
@EnumSource(FileReach.class)
class LibnfsTest {
    private final FileReach reach;

    NfsFixture nfs;

    @TempDir
    Path scratch;

    LibnfsTest(FileReach reach) {
        this.reach = reach;
    }

    @BeforeEach
    void start(@TempDir Path data) throws Exception {
        boolean there = Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "nfs-cp")));
        assumeTrue(there, "skipped: needs libnfs's tools; install them with: apt-get install libnfs-utils");
        nfs = new NfsFixture(data, reach);
    }

    @AfterEach
    void close() throws Exception {
        if (nfs != null) {
            nfs.close();
        }
    }

    private String url(String path) {
        int port = nfs.stack.port();
        return "nfs://127.0.0.1%s%s?version=3&nfsport=%d&mountport=%d".formatted(nfs.tree, path, port, port);
    }

    private byte[] run(String... command) throws Exception {
        Path errors = scratch.resolve("stderr");
        Process process = new ProcessBuilder(command)
                .redirectError(errors.toFile())
                .redirectInput(new File("/dev/null"))
                .start();
        byte[] output = process.getInputStream().readAllBytes();
        assertThat(process.waitFor())
                .as("%s: %s", List.of(command), Files.readString(errors))
                .isZero();
        return output;
    }

    @Test
    void lists() throws Exception {
        Files.writeString(nfs.tree.resolve("config.txt"), "arm_64bit=1\n");
        Files.createDirectories(nfs.tree.resolve("overlays"));
        String listing = new String(run("nfs-ls", url("")), StandardCharsets.UTF_8);
        assertThat(listing).contains("config.txt", "overlays");
    }

    @Test
    void copiesBothWaysByteForByte() throws Exception {
        byte[] content = new byte[5 * 1024 * 1024 + 321];
        new Random(7).nextBytes(content);
        Path local = Files.write(scratch.resolve("initrd.img"), content);
        run("nfs-cp", local.toString(), url("/initrd.img"));
        assertThat(Files.readAllBytes(nfs.tree.resolve("initrd.img"))).isEqualTo(content);
        assertThat(run("nfs-cat", url("/initrd.img"))).isEqualTo(content);
    }

    @Test
    void seesWhatAnotherProcessChanged() throws Exception {
        Files.writeString(nfs.tree.resolve("cmdline.txt"), "one");
        assertThat(run("nfs-cat", url("/cmdline.txt"))).asString().isEqualTo("one");
        Files.writeString(nfs.tree.resolve("cmdline.txt"), "one two");
        assertThat(run("nfs-cat", url("/cmdline.txt"))).asString().isEqualTo("one two");
    }

    private String url4(String path) {
        return "nfs://127.0.0.1%s%s?version=4&nfsport=%d".formatted(nfs.tree, path, nfs.stack.port());
    }

    @Test
    void listsAndReadsByVersion4() throws Exception {
        byte[] content = new byte[3 * 1024 * 1024 + 321];
        new Random(8).nextBytes(content);
        Files.write(nfs.tree.resolve("kernel8.img"), content);
        Files.createDirectories(nfs.tree.resolve("overlays"));
        assertThat(new String(run("nfs-ls", url4("")), StandardCharsets.UTF_8)).contains("kernel8.img", "overlays");
        assertThat(run("nfs-cat", url4("/kernel8.img"))).isEqualTo(content);
    }

    /** libnfs 4.0.0 cannot write more than 4 KiB at once by version 4. */
    @Test
    void writesByVersion4() throws Exception {
        Path local = Files.writeString(scratch.resolve("config.txt"), "arm_64bit=1\n");
        run("nfs-cp", local.toString(), url4("/config.txt"));
        assertThat(nfs.tree.resolve("config.txt")).hasContent("arm_64bit=1\n");
    }
}
