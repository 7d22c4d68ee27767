package dev.bramble.nfs.events;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bramble.nfs.fs.ExportedFileSystem;
import dev.bramble.nfs.fs.FileName;
import dev.bramble.nfs.fs.FileOwnership;
import dev.bramble.nfs.fs.NioFileSystems;
import dev.bramble.nfs.fs.TreePath;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TreeContentsTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    private Runnable onClock = () -> {};
    private long now;
    private TreeContents contents;

    @BeforeEach
    void open() throws Exception {
        ExportedFileSystem files =
                new NioFileSystems(folder, FileOwnership.ofThisProcess(), Clock.systemUTC()).at(folder.toRealPath());
        contents = new TreeContents(export -> files, () -> {
            onClock.run();
            return now;
        });
    }

    private FileContent of(String name) throws Exception {
        return contents.of("t", TreePath.ROOT.child(FileName.of(name)), LIMIT);
    }

    private byte[] random(String name, int size) throws Exception {
        byte[] bytes = new byte[size];
        new Random(1).nextBytes(bytes);
        Files.write(folder.resolve(name), bytes);
        return bytes;
    }

    @Test
    void aFileOfSeveralPiecesHasItsHash() throws Exception {
        byte[] bytes = random("kernel8.img", 2 * 1024 * 1024 + 17);
        String sha256 =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        assertThat(of("kernel8.img")).isEqualTo(new FileContent.Whole(bytes.length, sha256));
        Files.writeString(folder.resolve("ssh"), "");
        assertThat(of("ssh"))
                .isEqualTo(
                        new FileContent.Whole(0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));
    }

    @Test
    void whatIsNoRegularFileIsNotRead() throws Exception {
        Process mkfifo = new ProcessBuilder("mkfifo", folder.resolve("fifo").toString()).start();
        assertThat(mkfifo.waitFor()).isZero();
        assertThat(of("fifo")).isEqualTo(new FileContent.Unread(0));
        Files.createSymbolicLink(folder.resolve("link"), Path.of("/etc/passwd"));
        Files.createDirectory(folder.resolve("directory"));
        assertThat(of("link")).isEqualTo(new FileContent.Unread(0));
        assertThat(of("directory")).isEqualTo(new FileContent.Unread(0));
        assertThat(of("nothing")).isEqualTo(new FileContent.Gone());
    }

    @Test
    void aFileOverTheLimitIsNotRead() throws Exception {
        try (RandomAccessFile large =
                new RandomAccessFile(folder.resolve("large").toFile(), "rw")) {
            large.setLength(TreeContents.MAX_BYTES + 1);
        }
        assertThat(of("large")).isEqualTo(new FileContent.Unread(TreeContents.MAX_BYTES + 1));
    }

    @Test
    void aSlowFileIsGivenUp() throws Exception {
        random("slow", 3 * 1024 * 1024);
        onClock = () -> now += Duration.ofSeconds(11).toNanos();
        assertThat(of("slow")).isEqualTo(new FileContent.Unread(3 * 1024 * 1024));
    }

    @Test
    void aFileThatChangesWhileItIsReadIsSeenToChange() throws Exception {
        random("busy", 2 * 1024 * 1024);
        onClock = () -> append("busy");
        assertThat(of("busy")).isInstanceOf(FileContent.Changing.class);
        onClock = () -> cut("busy");
        assertThat(of("busy")).isInstanceOf(FileContent.Changing.class);
    }

    @Test
    void nothingIsReadAfterTheEnd() throws Exception {
        random("file", 10);
        contents.stop();
        assertThat(of("file")).isEqualTo(new FileContent.Unread(10));
    }

    private void append(String name) {
        change(name, 1);
    }

    private void cut(String name) {
        change(name, -1024 * 1024);
    }

    private void change(String name, long by) {
        try (RandomAccessFile file = new RandomAccessFile(folder.resolve(name).toFile(), "rw")) {
            file.setLength(Math.max(0, file.length() + by));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
