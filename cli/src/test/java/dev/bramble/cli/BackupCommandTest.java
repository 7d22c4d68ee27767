package dev.bramble.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.bramble.proto.inventory.v1.BackupRequest;
import dev.bramble.proto.inventory.v1.RestoreRequest;
import io.grpc.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code bramble backup}, {@code restore} and {@code secrets} ask for, write and print. */
class BackupCommandTest {
    @TempDir
    private Path folder;

    private FakeBackups service;
    private Path file;

    @BeforeEach
    void start() throws IOException {
        service = new FakeBackups();
        file = folder.resolve("nas.backup");
    }

    @AfterEach
    void stop() {
        service.close();
    }

    private Path passphrase(String content) throws IOException {
        return Files.writeString(folder.resolve("passphrase"), content);
    }

    @Test
    void aBackupIsWrittenForItsOwnerAlone() throws IOException {
        CommandRun run = CommandRun.of("backup", file.toString(), "--server", service.address());

        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(file).hasContent("half and half");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(run.out()).contains("2 records, 13 bytes", "CHAP secrets are not in it");
        assertThat(service.backups).containsExactly(BackupRequest.getDefaultInstance());
    }

    @Test
    void thePassphraseIsTheFirstLineOfItsFile() throws IOException {
        CommandRun run = CommandRun.of(
                "backup",
                file.toString(),
                "--passphrase-file",
                passphrase("four words of a song\nnot this\n").toString(),
                "--server",
                service.address());

        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(run.out()).doesNotContain("not in it").doesNotContain("song");
        assertThat(service.backups).extracting(BackupRequest::getPassphrase).containsExactly("four words of a song");
        CommandRun empty = CommandRun.of(
                "backup",
                file.toString(),
                "--force",
                "--passphrase-file",
                passphrase("\nx\n").toString(),
                "--server",
                service.address());
        assertThat(empty.exit()).isEqualTo(1);
        assertThat(empty.err()).contains("holds no passphrase in its first line");
    }

    @Test
    void aFileThatIsThereIsReplacedOnlyOnDemand() throws IOException {
        Files.writeString(file, "dear");

        CommandRun refused = CommandRun.of("backup", file.toString(), "--server", service.address());
        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.err()).contains("is there already", "--force");
        assertThat(file).hasContent("dear");

        assertThat(CommandRun.of("backup", file.toString(), "--force", "--server", service.address())
                        .exit())
                .isZero();
        assertThat(file).hasContent("half and half");
    }

    @Test
    void aBackupThatFailsHalfwayLeavesNoFile() throws IOException {
        service.refuseBackup = Status.UNAVAILABLE.withDescription("stopping");

        CommandRun run = CommandRun.of("backup", file.toString(), "--server", service.address());

        assertThat(run.exit()).isEqualTo(1);
        try (var left = Files.list(folder)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void aRestoreSendsTheWholeFileAndTellsWhatItDid() throws IOException {
        byte[] content = new byte[700_000];
        new Random(7).nextBytes(content);
        Files.write(file, content);

        CommandRun run = CommandRun.of(
                "restore",
                file.toString(),
                "--force",
                "--passphrase-file",
                passphrase("four words of a song").toString(),
                "--server",
                service.address());

        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(service.restores)
                .containsExactly(RestoreRequest.Header.newBuilder()
                        .setPassphrase("four words of a song")
                        .setReplace(true)
                        .build());
        assertThat(service.restored).isEqualTo(ByteString.copyFrom(content));
        assertThat(run.out())
                .contains(
                        "the backup of 2026-01-01T00:00:00Z: 24 Pis, 3 of their snapshots, 1 images, 0 exports, 0 boot profiles, 600 boots, 0 boot kits")
                .contains("new CHAP secrets, as it was restored without its own: pi-1, pi-2");
    }

    @Test
    void aRestoreOfNoFileIsSaid() {
        CommandRun run = CommandRun.of("restore", file.toString(), "--server", service.address());

        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.err()).contains("no backup " + file);
    }

    @Test
    void aRotationTellsTheKeyAndWhatToDo() {
        CommandRun run = CommandRun.of("secrets", "rotate-key", "--server", service.address());

        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(run.out()).contains("key 3 seals from now on; 48 secrets were sealed anew", "Copy");
    }

    @Test
    void helpTeachesByAnExample() {
        for (String command : new String[] {"backup", "restore"}) {
            assertThat(CommandRun.of(command, "--help").out()).contains("Example: bramble " + command + " nas-monday");
        }
    }
}
