package dev.bramble.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A disk under load outlives its target: iscsi-service is killed and stopped in the middle of writes, and an initiator
 * that connects again sees no error and loses nothing that it flushed.
 */
@ExtendWith(RunningBramble.Shared.class)
class RestartTest {
    private static final ForeignProgram QEMU_IMG = new ForeignProgram("qemu-img", "qemu-utils qemu-block-extra");
    private static final ForeignProgram XZ = new ForeignProgram("xz", "xz-utils");
    private static final IscsiAlone.Signal[] ENDS = {
        IscsiAlone.Signal.SIGKILL, IscsiAlone.Signal.SIGTERM, IscsiAlone.Signal.SIGKILL, IscsiAlone.Signal.SIGTERM
    };

    @TempDir
    Path folder;

    @Test
    void aPisDiskOutlivesTheServiceThatTheLauncherStartsAgain(RunningBramble bramble) throws Exception {
        Path model = folder.resolve("demo.img");
        Files.copy(Command.HOME.resolve("deploy/demo/demo.img.xz"), folder.resolve("demo.img.xz"));
        XZ.runIn(folder, "-d", "demo.img.xz").succeeded();
        RunningBramble.AddedPi pi = bramble.addPi();
        String disk = QemuIo.options(pi.portal(), pi.target(), pi.initiator());

        try (Load load = new Load(QemuIo.open(disk), model, 32 << 20, 11)) {
            for (IscsiAlone.Signal end : ENDS) {
                load.batches(5);
                ProcessHandle before = bramble.process("iscsi");
                load.batchWith(() -> {
                    end.send(before);
                    before.onExit().get(1, TimeUnit.MINUTES);
                });
                assertThat(bramble.process("iscsi").pid()).isNotEqualTo(before.pid());
            }
            load.batches(5);
            load.end();
        }
        assertIdentical(model, disk);
    }

    @ParameterizedTest
    @ValueSource(strings = {"raw", "qcow2"})
    void aVolumeOutlivesItsService(String format) throws Exception {
        Path model = folder.resolve("model.img");
        try (RandomAccessFile empty = new RandomAccessFile(model.toFile(), "rw")) {
            empty.setLength(64 << 20);
        }
        try (IscsiAlone service = IscsiAlone.start(Files.createDirectory(folder.resolve("data")))) {
            String target = JsonParser.parseString(service.volume(
                                    "create",
                                    "disk",
                                    "--size",
                                    "64M",
                                    "--format",
                                    format,
                                    "--any-initiator",
                                    "-o",
                                    "json")
                            .succeeded()
                            .output())
                    .getAsJsonObject()
                    .get("target")
                    .getAsString();
            String disk = QemuIo.options(service.portal(), target, "iqn.2026-01.org.example:load");
            try (Load load = new Load(QemuIo.open(disk), model, 0, 12)) {
                for (IscsiAlone.Signal end : ENDS) {
                    load.batches(5);
                    load.batchWith(() -> {
                        service.end(end);
                        service.again();
                    });
                }
                load.batches(5);
                load.end();
            }
            assertIdentical(model, disk);
        }
    }

    private static void assertIdentical(Path model, String disk) throws Exception {
        assertThat(QEMU_IMG.run("compare", "--image-opts", "driver=raw,file.driver=file,file.filename=" + model, disk)
                        .output())
                .contains("Images are identical");
    }

    private interface Step {
        void run() throws Exception;
    }

    /** Writes eight blocks at once, flushes, and keeps a file that has what the disk must have. */
    private static final class Load implements AutoCloseable {
        private static final int BLOCK = 64 * 1024;
        private static final int DEPTH = 8;
        private static final int BLOCKS = 256;

        private final QemuIo disk;
        private final RandomAccessFile model;
        private final long from;
        private final Random random;

        Load(QemuIo disk, Path model, long from, long seed) throws IOException {
            this.disk = disk;
            this.model = new RandomAccessFile(model.toFile(), "rw");
            this.from = from;
            this.random = new Random(seed);
        }

        void batches(int count) throws Exception {
            for (int i = 0; i < count; i++) {
                batchWith(() -> {});
            }
        }

        /** What happens in the middle of the batch, when some of its writes are under way. */
        void batchWith(Step meanwhile) throws Exception {
            StringBuilder said = new StringBuilder();
            int middle = random.nextInt(1, DEPTH);
            int[] blocks = random.ints(0, BLOCKS).distinct().limit(DEPTH).toArray();
            for (int i = 0; i < DEPTH; i++) {
                if (i == middle) {
                    meanwhile.run();
                }
                int pattern = random.nextInt(1, 256);
                long at = from + (long) blocks[i] * BLOCK;
                said.append(disk.run("aio_write -P %d %d %d".formatted(pattern, at, BLOCK)));
                byte[] bytes = new byte[BLOCK];
                Arrays.fill(bytes, (byte) pattern);
                model.seek(at);
                model.write(bytes);
            }
            said.append(disk.run("aio_flush")).append(disk.run("flush"));
            assertThat(said.toString().lines().filter(line -> line.startsWith("wrote " + BLOCK + "/" + BLOCK)))
                    .as(said.toString())
                    .hasSize(DEPTH);
            assertThat(said.toString()).doesNotContainIgnoringCase("error").doesNotContain("failed");
        }

        void end() throws Exception {
            disk.quit();
        }

        @Override
        public void close() throws IOException {
            model.close();
            disk.close();
        }
    }
}
