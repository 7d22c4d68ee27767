package dev.bramble.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.bramble.proto.storage.v1.ExportVolumeRequest;
import dev.bramble.proto.storage.v1.ExportVolumeResponse;
import dev.bramble.proto.storage.v1.ImportBaseRequest;
import dev.bramble.proto.storage.v1.Volume;
import io.grpc.Status;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Disks out of and into a fake volume service. */
class VolumeExportTest {
    private static final int MIB = 1 << 20;
    private static final int HOLE = 16 * MIB;

    @TempDir
    Path folder;

    private FakeVolumeService service;
    private byte[] head;
    private byte[] tail;

    @BeforeEach
    void start() throws IOException {
        service = new FakeVolumeService();
        head = random(1, 3 * MIB / 2);
        tail = random(2, MIB);
        service.export = List.of(
                header(head.length + 2L * HOLE + tail.length),
                data(Arrays.copyOf(head, MIB)),
                data(Arrays.copyOfRange(head, MIB, head.length)),
                zeros(HOLE),
                data(tail),
                zeros(HOLE));
    }

    @AfterEach
    void stop() {
        service.close();
    }

    @Test
    void zerosTakeNoPlaceInTheFile() throws Exception {
        Path file = folder.resolve("disk.img");
        CommandRun run = volume("export", "scratch", file.toString());
        assertThat(run.exit()).as(run.err()).isZero();
        try (InputStream written = Files.newInputStream(file)) {
            assertWhole(written);
        }
        assertThat(allocated(file)).isLessThan(HOLE);
        assertThat(service.requests)
                .containsExactly(ExportVolumeRequest.newBuilder()
                        .setId("scratch")
                        .setKind(Volume.Kind.DISK)
                        .build());
        assertOnly(file);
    }

    @ParameterizedTest
    @CsvSource({"disk.img.gz,,GZIP", "disk.img.xz,,XZ", "disk,gzip,GZIP", "disk.img.gz,none,NONE"})
    void compressedAsTheNameOrTheOptionSays(String name, String option, Compression expected) throws Exception {
        Path file = folder.resolve(name);
        List<String> words = new ArrayList<>(List.of("export", "golden", file.toString(), "--base"));
        if (option != null) {
            words.addAll(List.of("--compress", option));
        }
        CommandRun run = volume(words.toArray(String[]::new));
        assertThat(run.exit()).as(run.err()).isZero();
        try (BufferedInputStream written = new BufferedInputStream(Files.newInputStream(file))) {
            assertThat(Compression.ofBytes(written)).isEqualTo(expected);
            assertWhole(expected.expand(written));
        }
    }

    @Test
    void aFileThatIsThereStays() throws Exception {
        Path file = Files.writeString(folder.resolve("disk.img"), "precious");
        CommandRun run = volume("export", "scratch", file.toString());
        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.err()).contains("--force");
        assertThat(file).hasContent("precious");
        assertThat(volume("export", "scratch", file.toString(), "--force").exit())
                .isZero();
        assertThat(file).hasSize(head.length + 2L * HOLE + tail.length);
    }

    @Test
    void aCallThatBreaksOffLeavesNoFile() throws Exception {
        service.refusal = Status.DATA_LOSS.withDescription("the disk ends");
        CommandRun run = volume("export", "scratch", folder.resolve("disk.img").toString());
        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.err()).contains("the disk ends");
        assertOnly();
    }

    @Test
    void aServiceThatEndsEarlyLeavesNoFile() throws Exception {
        service.export = List.of(header(10), zeros(9));
        CommandRun run = volume("export", "scratch", folder.resolve("disk.img").toString());
        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.err()).contains("9 of 10");
        assertOnly();
    }

    @Test
    void aServiceThatSendsTooMuchLeavesNoFile() throws Exception {
        service.export = List.of(header(10), zeros(11));
        CommandRun run = volume("export", "scratch", folder.resolve("disk.img").toString());
        assertThat(run.exit()).isEqualTo(1);
        assertOnly();
    }

    @Test
    void aFolderThatIsNotThere() {
        CommandRun run =
                volume("export", "scratch", folder.resolve("no/disk.img").toString());
        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.err()).contains("no folder").hasLineCount(1);
        assertThat(service.requests).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void importSendsTheRawBytes(Compression compression) throws Exception {
        Path file = folder.resolve("any-name");
        try (OutputStream out = compression.compress(Files.newOutputStream(file))) {
            out.write(head);
        }
        CommandRun run = volume("import", file.toString(), "--name", "golden");
        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(service.imported.toByteArray()).isEqualTo(head);
        assertThat(service.requests)
                .containsExactly(ImportBaseRequest.Header.newBuilder()
                        .setId("golden")
                        .setSizeBytes(compression == Compression.NONE ? head.length : 0)
                        .build());
    }

    @Test
    void anArchiveThatIsCutIsNoBase() throws Exception {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        try (OutputStream out = Compression.XZ.compress(whole)) {
            out.write(head);
        }
        Path file = Files.write(folder.resolve("cut.xz"), Arrays.copyOf(whole.toByteArray(), whole.size() / 2));
        CommandRun run = volume("import", file.toString(), "--name", "golden");
        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.err()).contains("cannot read").hasLineCount(1);
    }

    private CommandRun volume(String... arguments) {
        return CommandRun.of(
                Stream.of(Stream.of("volume"), Arrays.stream(arguments), Stream.of("--server", service.address()))
                        .flatMap(words -> words)
                        .toArray(String[]::new));
    }

    /** In bytes; Java does not tell it. */
    private static long allocated(Path file) throws IOException {
        Process du = new ProcessBuilder("du", "--block-size=1", file.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String output = new String(du.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return Long.parseLong(output.substring(0, output.indexOf('\t')));
    }

    private void assertWhole(InputStream written) throws IOException {
        assertThat(written.readNBytes(head.length)).isEqualTo(head);
        assertThat(ByteBuffer.wrap(written.readNBytes(HOLE)).mismatch(ByteBuffer.allocate(HOLE)))
                .isEqualTo(-1);
        assertThat(written.readNBytes(tail.length)).isEqualTo(tail);
        assertThat(ByteBuffer.wrap(written.readAllBytes()).mismatch(ByteBuffer.allocate(HOLE)))
                .isEqualTo(-1);
    }

    private void assertOnly(Path... files) throws IOException {
        try (Stream<Path> there = Files.list(folder)) {
            assertThat(there).containsExactlyInAnyOrder(files);
        }
    }

    private static byte[] random(long seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static ExportVolumeResponse header(long size) {
        return ExportVolumeResponse.newBuilder()
                .setHeader(ExportVolumeResponse.Header.newBuilder().setSizeBytes(size))
                .build();
    }

    private static ExportVolumeResponse data(byte[] bytes) {
        return ExportVolumeResponse.newBuilder()
                .setData(ByteString.copyFrom(bytes))
                .build();
    }

    private static ExportVolumeResponse zeros(long count) {
        return ExportVolumeResponse.newBuilder().setZeros(count).build();
    }
}
