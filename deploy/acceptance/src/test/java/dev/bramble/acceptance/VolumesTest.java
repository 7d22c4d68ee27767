package dev.bramble.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code bramble volume} and what QEMU and libiscsi see of it, with iscsi-service alone. */
class VolumesTest {
    private static final ForeignProgram QEMU_IMG = new ForeignProgram("qemu-img", "qemu-utils qemu-block-extra");
    private static final ForeignProgram ISCSI_LS = new ForeignProgram("iscsi-ls", "libiscsi-bin");
    private static final ForeignProgram ISCSI_TEST = new ForeignProgram("iscsi-test-cu", "libiscsi-bin");
    private static final String ME = "iqn.2026-01.org.example:me";
    private static final long MIB = 1 << 20;

    @TempDir
    static Path data;

    private static IscsiAlone service;

    @TempDir
    Path folder;

    @BeforeAll
    static void start() throws Exception {
        service = IscsiAlone.start(data);
    }

    @AfterAll
    static void stop() throws Exception {
        service.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"raw", "qcow2"})
    void qemuConvertsIntoAVolumeAndItsFileAgrees(String format) throws Exception {
        Path image = image("source.img", 48 * MIB, 1);
        JsonObject volume = create("convert-" + format, "--size", "48M", "--format", format, "--any-initiator");
        QEMU_IMG.run("convert", "-n", "-f", "raw", "-O", "raw", image.toString(), url(volume))
                .succeeded();
        assertIdentical(image.toString(), url(volume));
        try (QemuIo qemu = QemuIo.open(options(volume))) {
            assertThat(qemu.run("write -P 0x5a 1048576 65536")).contains("wrote 65536/65536");
            assertThat(qemu.run("write -z 2097152 65536")).contains("wrote 65536/65536");
            assertThat(qemu.run("discard 3145728 1048576")).contains("discard 1048576/1048576");
            assertThat(qemu.run("flush")).isEmpty();
            assertThat(qemu.run("read -P 0x5a 1048576 65536"))
                    .contains("read 65536/65536")
                    .doesNotContain("failed");
            assertThat(qemu.run("read -P 0 2097152 65536"))
                    .contains("read 65536/65536")
                    .doesNotContain("failed");
            qemu.quit();
        }

        Path out = folder.resolve("out.img");
        service.volume("export", name(volume), out.toString()).succeeded();
        assertIdentical(out.toString(), url(volume));
        // Another process opens and reads what Bramble wrote, while no session has it.
        Path file = service.fileOf(name(volume));
        assertThat(QEMU_IMG.run("compare", "-U", "-f", "raw", "-F", format, out.toString(), file.toString())
                        .output())
                .contains("Images are identical");
        if (format.equals("qcow2")) {
            assertThat(QEMU_IMG.run("check", "-U", file.toString()).succeeded().output())
                    .contains("No errors were found");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"raw", "qcow2"})
    void aVolumeGoesBackToItsSnapshot(String format) throws Exception {
        JsonObject volume = create("back-" + format, "--size", "16M", "--format", format, "--any-initiator");
        write(volume, "write -P 0x11 0 4M");
        service.volume("snapshot", name(volume), "before").succeeded();
        write(volume, "write -P 0x22 2M 4M");
        Path now = folder.resolve("now.img");
        Path before = folder.resolve("before.img.gz");
        service.volume("export", name(volume), now.toString()).succeeded();
        service.volume("export", name(volume), before.toString(), "--snapshot", "before")
                .succeeded();
        service.volume("snapshot", name(volume), "later").succeeded();
        assertThat(service.volume("snapshots", name(volume)).succeeded().output())
                .contains("before", "later");

        service.volume("rollback", name(volume), "before").succeeded();
        ForeignProgram.run(folder, List.of("gzip", "-d", before.toString())).succeeded();
        assertIdentical(folder.resolve("before.img").toString(), url(volume));
        try (QemuIo qemu = QemuIo.open(options(volume))) {
            assertThat(qemu.run("read -P 0x11 0 4M")).doesNotContain("failed").contains("read 4194304/4194304");
            assertThat(qemu.run("read -P 0 4M 12M")).doesNotContain("failed").contains("read 12582912/12582912");
            qemu.quit();
        }

        service.volume("rollback", name(volume), "later").succeeded();
        assertIdentical(now.toString(), url(volume));
        service.volume("delete", name(volume), "--snapshot", "before").succeeded();
        assertThat(service.volume("snapshots", name(volume)).succeeded().output())
                .doesNotContain("before");
        assertIdentical(now.toString(), url(volume));
    }

    @Test
    void aSnapshotIsTakenUnderALiveSession() throws Exception {
        JsonObject volume = create("live", "--size", "16M", "--format", "qcow2", "--any-initiator");
        try (QemuIo qemu = QemuIo.open(options(volume))) {
            qemu.run("write -P 0x33 0 1M");
            qemu.run("flush");
            service.volume("snapshot", name(volume), "s").succeeded();
            assertThat(qemu.run("write -P 0x44 0 1M")).contains("wrote 1048576/1048576");
            assertThat(qemu.run("read -P 0x44 0 1M")).doesNotContain("failed");
            qemu.quit();
        }
        Path snapshot = folder.resolve("s.img");
        service.volume("export", name(volume), snapshot.toString(), "--snapshot", "s")
                .succeeded();
        byte[] start = new byte[(int) MIB];
        try (RandomAccessFile file = new RandomAccessFile(snapshot.toFile(), "r")) {
            file.readFully(start);
        }
        assertThat(start).containsOnly(0x33);
    }

    @ParameterizedTest
    @ValueSource(strings = {"raw", "qcow2"})
    void aVolumeGrowsUnderItsSession(String format) throws Exception {
        JsonObject volume = create("grow-" + format, "--size", "16M", "--format", format, "--any-initiator");
        try (QemuIo qemu = QemuIo.open(options(volume))) {
            assertThat(qemu.run("write -P 0x55 15M 1M")).contains("wrote 1048576/1048576");
            service.volume("resize", name(volume), "32M").succeeded();
            assertThat(qemu.run("read -P 0x55 15M 1M")).doesNotContain("failed");
            qemu.quit();
        }
        assertThat(QEMU_IMG.run("info", url(volume)).succeeded().output()).contains("(33554432 bytes)");
        try (QemuIo qemu = QemuIo.open(options(volume))) {
            assertThat(qemu.run("read -P 0 16M 16M"))
                    .contains("read 16777216/16777216")
                    .doesNotContain("failed");
            assertThat(qemu.run("write -P 0x66 31M 1M")).contains("wrote 1048576/1048576");
            qemu.quit();
        }
        assertRefused(service.volume("resize", name(volume), "16M"), "smaller");
        service.volume("resize", name(volume), "16M", "--allow-shrink").succeeded();
        assertThat(QEMU_IMG.run("info", url(volume)).succeeded().output()).contains("(16777216 bytes)");
        try (QemuIo qemu = QemuIo.open(options(volume))) {
            assertThat(qemu.run("read -P 0x55 15M 1M")).doesNotContain("failed").contains("read 1048576/1048576");
            qemu.quit();
        }
    }

    @Test
    void nothingChangesTheBytesUnderALiveSession() throws Exception {
        JsonObject volume = create("held", "--size", "16M", "--any-initiator");
        service.volume("snapshot", "held", "s").succeeded();
        Path out = folder.resolve("held.img");
        try (QemuIo qemu = QemuIo.open(options(volume))) {
            String session = JsonParser.parseString(service.volume("show", "held", "-o", "json")
                            .succeeded()
                            .output())
                    .getAsJsonObject()
                    .getAsJsonArray("sessions")
                    .get(0)
                    .getAsString();
            assertThat(session).startsWith(ME + "@127.0.0.1:");
            assertThat(service.volume("list").succeeded().output()).contains(session);
            assertRefused(service.volume("delete", "held"), session);
            assertRefused(service.volume("rollback", "held", "s"), session);
            assertRefused(service.volume("resize", "held", "8M", "--allow-shrink"), session);
            assertRefused(service.volume("export", "held", out.toString()), session);
            assertThat(out).doesNotExist();
            assertThat(qemu.run("write -P 0x77 0 1M")).contains("wrote 1048576/1048576");
            qemu.quit();
        }
        service.volume("delete", "held").succeeded();
        assertRefused(service.volume("show", "held"), "held");
    }

    @ParameterizedTest
    @ValueSource(strings = {"raw", "qcow2"})
    void qemuImgIsKeptOffALiveFile(String format) throws Exception {
        JsonObject volume = create("locked-" + format, "--size", "16M", "--format", format, "--any-initiator");
        String file = service.fileOf(name(volume)).toString();
        try (QemuIo qemu = QemuIo.open(options(volume))) {
            ForeignProgram.Result kept = QEMU_IMG.run("resize", "-f", format, file, "32M");
            assertThat(kept.exit()).isNotZero();
            assertThat(kept.output()).contains("lock");
            qemu.quit();
        }
    }

    @Test
    void aCloneOfABigBaseIsNoCopy() throws Exception {
        Path image = image("golden.img", 64 * MIB, 3);
        service.volume("import", image.toString(), "--name", "golden").succeeded();
        JsonObject base = json(service.volume("show", "golden", "--base", "-o", "json"));
        assertThat(base.get("allocated_bytes").getAsLong()).isGreaterThanOrEqualTo(24 * MIB);
        JsonObject clone =
                json(service.volume("clone", "golden", "clone", "--format", "qcow2", "--size", "16G", "-o", "json"));
        assertThat(clone.get("size_bytes").getAsLong()).isEqualTo(16L << 30);
        assertThat(clone.get("allocated_bytes").getAsLong()).isLessThan(4 * MIB);
        assertRefused(service.volume("delete", "golden", "--base"), "clone");

        service.volume("resize", "clone", "64M", "--allow-shrink").succeeded();
        service.volume("flatten", "clone").succeeded();
        service.volume("delete", "golden", "--base").succeeded();
        Path out = folder.resolve("clone.img.xz");
        service.volume("export", "clone", out.toString()).succeeded();
        ForeignProgram xz = new ForeignProgram("xz", "xz-utils");
        xz.runIn(folder, "-d", out.toString()).succeeded();
        assertThat(folder.resolve("clone.img")).hasSameBinaryContentAs(image);
    }

    @Test
    void anExportIsSparse() throws Exception {
        create("sparse", "--size", "16G", "--format", "qcow2", "--any-initiator");
        Path out = folder.resolve("sparse.img");
        service.volume("export", "sparse", out.toString()).succeeded();
        assertThat(out).hasSize(16L << 30);
        assertThat(ForeignProgram.run(folder, List.of("du", "--block-size=1M", "sparse.img"))
                        .output())
                .startsWith("0\t");
    }

    @Test
    void aVolumeIsForItsInitiatorsAlone() throws Exception {
        JsonObject volume = create("mine", "--size", "1M", "--initiator", ME);
        assertThat(ISCSI_LS.run("-i", ME, "iscsi://" + service.portal()).output())
                .contains(target(volume));
        String stranger = "iqn.2026-01.org.example:stranger";
        assertThat(ISCSI_LS.run("-i", stranger, "iscsi://" + service.portal()).output())
                .doesNotContain(target(volume));
        assertThat(QEMU_IMG.run("info", "--image-opts", QemuIo.options(service.portal(), target(volume), stranger))
                        .exit())
                .isNotZero();
        QEMU_IMG.run("info", "--image-opts", options(volume)).succeeded();
    }

    @Test
    void libiscsisOwnSuiteFindsAWritableDisk() throws Exception {
        JsonObject volume = create("suite", "--size", "64M", "--block-size", "4096", "--any-initiator");
        String said = ISCSI_TEST
                .run("--dataloss", "-v", "-t", "SCSI.Write10", url(volume))
                .output();
        assertThat(said).contains("Test: Simple").doesNotContain("[FAILED]").doesNotContain("FAILED");
    }

    private static JsonObject create(String name, String... more) throws IOException, InterruptedException {
        String[] words = Stream.of(Stream.of("create", name), Stream.of(more), Stream.of("-o", "json"))
                .flatMap(some -> some)
                .toArray(String[]::new);
        return json(service.volume(words));
    }

    private static JsonObject json(ForeignProgram.Result result) {
        return JsonParser.parseString(result.succeeded().output()).getAsJsonObject();
    }

    private static void write(JsonObject volume, String command) throws Exception {
        try (QemuIo qemu = QemuIo.open(options(volume))) {
            assertThat(qemu.run(command)).contains("wrote ").doesNotContain("failed");
            qemu.run("flush");
            qemu.quit();
        }
    }

    private static String name(JsonObject volume) {
        return volume.get("id").getAsString();
    }

    private static String target(JsonObject volume) {
        return volume.get("target").getAsString();
    }

    private static String url(JsonObject volume) {
        return volume.get("url").getAsString();
    }

    private static String options(JsonObject volume) {
        return QemuIo.options(service.portal(), target(volume), ME);
    }

    private static void assertRefused(ForeignProgram.Result result, String mentions) {
        assertThat(result.exit()).as(result.output()).isEqualTo(1);
        assertThat(result.output()).startsWith("bramble: ").contains(mentions).hasLineCount(1);
    }

    private static void assertIdentical(String one, String other) throws Exception {
        assertThat(QEMU_IMG.run("compare", "-f", "raw", "-F", "raw", one, other).output())
                .contains("Images are identical");
    }

    /** Half random bytes, half holes. */
    private Path image(String name, long size, long seed) throws IOException {
        Path file = folder.resolve(name);
        Random random = new Random(seed);
        try (RandomAccessFile image = new RandomAccessFile(file.toFile(), "rw")) {
            image.setLength(size);
            for (long at = 0; at < size; at += 2 * MIB) {
                byte[] bytes = new byte[(int) MIB];
                random.nextBytes(bytes);
                image.seek(at);
                image.write(bytes);
            }
        }
        return file;
    }
}
