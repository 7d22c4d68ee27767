package dev.bramble.tftp.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileHashesTest {
    @TempDir
    Path root;

    final List<String> told = new CopyOnWriteArrayList<>();
    final Semaphore pieces = new Semaphore(1_000_000);
    final AtomicInteger rests = new AtomicInteger();
    final FileHashes hashes = new FileHashes(nanos -> {
        rests.incrementAndGet();
        pieces.acquireUninterruptibly();
    });
    ConfinedBootFiles files;

    @BeforeEach
    void open() throws IOException {
        files = ConfinedBootFiles.in(root);
    }

    @AfterEach
    void close() throws IOException {
        pieces.release(1_000_000);
        hashes.close();
        files.close();
    }

    private BootFile open(String name) {
        BootRequest request = new BootRequest(name, InetAddress.getLoopbackAddress(), Optional.empty());
        return ((Lookup.Found) files.open(request)).file();
    }

    private static String hash(byte[] content) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    }

    private byte[] write(String name, int size) throws IOException {
        byte[] content = new byte[size];
        new Random(size).nextBytes(content);
        Files.write(root.resolve(name), content);
        return content;
    }

    @Test
    void ofTheVersionThatWasOpenThoughItIsReplacedAndClosedMeanwhile() throws Exception {
        byte[] old = write("kernel8.img", 700_001);
        pieces.drainPermits();
        try (BootFile file = open("kernel8.img")) {
            hashes.learn(file, told::add);
        }
        await().until(() -> rests.get() == 1);
        Files.move(
                Files.write(root.resolve("new"), new byte[10]),
                root.resolve("kernel8.img"),
                java.nio.file.StandardCopyOption.ATOMIC_MOVE);
        files.closeIdle();
        files.closeIdle();
        pieces.release(100);
        await().until(() -> told.equals(List.of(hash(old))));
        try (BootFile file = open("kernel8.img")) {
            assertThat(hashes.known(file)).isEmpty();
        }
    }

    @Test
    void anEmptyFileHasOneToo() throws Exception {
        write("ssh", 0);
        try (BootFile file = open("ssh")) {
            hashes.learn(file, told::add);
            await().until(() -> told.equals(List.of(hash(new byte[0]))));
        }
    }

    @Test
    void eachVersionIsReadOnceForAllWhoAsk() throws Exception {
        byte[] content = write("initrd.img", 600_000);
        pieces.drainPermits();
        try (BootFile file = open("initrd.img")) {
            for (int i = 0; i < 5; i++) {
                hashes.learn(file, told::add);
            }
            pieces.release(100);
            await().until(() -> told.size() == 5);
            assertThat(told).containsOnly(hash(content));
            assertThat(rests).hasValue(3);
            hashes.learn(file, told::add);
            await().until(() -> told.size() == 6);
            assertThat(rests).hasValue(3);
        }
    }

    @Test
    void aFileWrittenToHasAnotherThoughItsTimeWasPutBack() throws Exception {
        Path path = root.resolve("config.txt");
        byte[] first = write("config.txt", 100);
        FileTime time = FileTime.from(Instant.parse("2026-11-22T10:00:00Z"));
        Files.setLastModifiedTime(path, time);
        try (BootFile file = open("config.txt")) {
            hashes.learn(file, told::add);
            await().until(() -> told.equals(List.of(hash(first))));
        }
        Files.write(path, new byte[] {1, 2, 3}, StandardOpenOption.WRITE);
        Files.setLastModifiedTime(path, time);
        try (BootFile file = open("config.txt")) {
            assertThat(hashes.known(file)).isEmpty();
        }
    }

    @Test
    void whatIsChangedWhileItIsReadHasNone() throws Exception {
        write("initrd.img", 600_000);
        write("other", 1);
        pieces.drainPermits();
        try (BootFile file = open("initrd.img");
                BootFile other = open("other")) {
            hashes.learn(file, told::add);
            await().until(() -> rests.get() == 1);
            Files.write(root.resolve("initrd.img"), new byte[] {1}, StandardOpenOption.APPEND);
            pieces.release(100);
            hashes.learn(other, told::add);
            await().until(() -> hashes.known(other).isPresent());
            assertThat(told).hasSize(1);
            assertThat(hashes.known(file)).isEmpty();
        }
    }

    @Test
    void soManyFilesWait() throws Exception {
        write("first", 600_000);
        pieces.drainPermits();
        CountDownLatch all = new CountDownLatch(FileHashes.MAX_WAITING);
        List<BootFile> open = new ArrayList<>();
        for (int i = 0; i <= FileHashes.MAX_WAITING; i++) {
            String name = i == 0 ? "first" : "f" + i;
            if (i > 0) {
                write(name, 10 + i);
            }
            open.add(open(name));
            hashes.learn(open.getLast(), hash -> {
                told.add(hash);
                all.countDown();
            });
        }
        pieces.release(1_000_000);
        all.await();
        assertThat(told).hasSize(FileHashes.MAX_WAITING);
        assertThat(hashes.known(open.getLast())).isEmpty();
        for (BootFile file : open) {
            file.close();
        }
    }

    @Test
    void whatIsTranslatedOnTheWayHasNone() throws Exception {
        write("cmdline.txt", 10);
        try (BootFile text = NetasciiFile.over(open("cmdline.txt"))) {
            hashes.learn(text, told::add);
            assertThat(hashes.known(text)).isEmpty();
        }
        hashes.close();
        assertThat(told).isEmpty();
    }
}
