package dev.bramble.posix;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OpenFileTest {
    @TempDir
    Path dir;

    private OpenFile create(String name) throws PosixException {
        return OpenFile.open(dir.resolve(name), OpenFlag.CREATE, OpenFlag.READ_WRITE);
    }

    private static ByteBuffer buffer(boolean direct, int size) {
        return direct ? ByteBuffer.allocateDirect(size) : ByteBuffer.allocate(size);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void readsAndWritesAtOffsets(boolean direct) throws Exception {
        try (OpenFile file = create("f")) {
            ByteBuffer out = buffer(direct, 20)
                    .put(4, "0123456789".getBytes(UTF_8))
                    .position(4)
                    .limit(14);
            assertThat(file.pwrite(100, out)).isEqualTo(10);
            assertThat(out.position()).isEqualTo(14);
            file.dataSync();
            file.sync();
            ByteBuffer in = buffer(direct, 20).position(2).limit(6);
            assertThat(file.pread(103, in)).isEqualTo(4);
            assertThat(in.position()).isEqualTo(6);
            byte[] read = new byte[4];
            in.get(2, read);
            assertThat(read).asString(UTF_8).isEqualTo("3456");
            assertThat(file.pread(109, in.limit(20))).isEqualTo(1);
            assertThat(file.pread(110, in)).isZero();
            assertThat(file.status().size()).isEqualTo(110);
            file.truncate(5);
            assertThat(file.status().size()).isEqualTo(5);
        }
    }

    @Test
    void largeHeapBuffersAreReadInBoundedPieces() throws Exception {
        byte[] content = new byte[(3 << 20) + 7];
        new Random(3).nextBytes(content);
        try (OpenFile file = create("large")) {
            ByteBuffer out = ByteBuffer.wrap(content);
            while (out.hasRemaining()) {
                assertThat(file.pwrite(out.position(), out)).isBetween(1, 1 << 20);
            }
            ByteBuffer in = ByteBuffer.allocate(content.length);
            while (in.hasRemaining()) {
                assertThat(file.pread(in.position(), in)).isPositive();
            }
            assertThat(in.array()).isEqualTo(content);
        }
    }

    @Test
    void emptyAndReadOnlyBuffers() throws Exception {
        try (OpenFile file = create("f")) {
            assertThat(file.pwrite(0, ByteBuffer.allocate(0))).isZero();
            assertThat(file.pread(0, ByteBuffer.allocateDirect(0))).isZero();
            assertThat(file.pwrite(0, ByteBuffer.wrap(new byte[] {1}).asReadOnlyBuffer()))
                    .isEqualTo(1);
            assertThatExceptionOfType(ReadOnlyBufferException.class)
                    .isThrownBy(() -> file.pread(0, ByteBuffer.allocate(1).asReadOnlyBuffer()));
            assertThatExceptionOfType(PosixException.class)
                    .isThrownBy(() -> file.pread(-1, ByteBuffer.allocate(1)))
                    .satisfies(e -> assertThat(e.errno()).isEqualTo(Errno.EINVAL));
        }
    }

    @Test
    void statusIsWhatTheJdkSees() throws Exception {
        Path path = Files.writeString(dir.resolve("f"), "x".repeat(5000));
        Instant modified = Instant.ofEpochSecond(1_700_000_000, 123_456_789);
        Files.createLink(dir.resolve("g"), path);
        try (OpenFile file = OpenFile.open(path, OpenFlag.READ_WRITE)) {
            file.setOwner(-1, -1); // which clears the set-id bits
            file.setMode(06741);
            file.setTimes(new TimeChange.To(Instant.ofEpochSecond(-5, 7)), new TimeChange.To(modified));
            FileStatus status = file.status();
            assertThat(status.type()).isEqualTo(FileType.REGULAR);
            assertThat(status.size()).isEqualTo(5000);
            assertThat(status.nlink()).isEqualTo(2);
            assertThat(status.mtime()).isEqualTo(modified);
            assertThat(status.atime()).isEqualTo(Instant.ofEpochSecond(-5, 7));
            var jdk = Files.readAttributes(path, "unix:*", LinkOption.NOFOLLOW_LINKS);
            assertThat(status.mode()).isEqualTo(06741);
            assertThat(status.uid()).isEqualTo(jdk.get("uid"));
            assertThat(status.gid()).isEqualTo(jdk.get("gid"));
            assertThat(status.ino()).isEqualTo(jdk.get("ino"));
            assertThat(FileTime.from(status.ctime())).isEqualTo(jdk.get("ctime"));
            assertThat((long) status.deviceMajor() << 8 | status.deviceMinor()).isEqualTo(jdk.get("dev"));
            file.setTimes(new TimeChange.Keep(), new TimeChange.Now());
            assertThat(file.status().mtime()).isAfter(modified);
            assertThat(file.status().atime()).isEqualTo(Instant.ofEpochSecond(-5, 7));
        }
    }

    @Test
    void aReferenceCanBeChangedAndReopened() throws Exception {
        Path path = Files.writeString(dir.resolve("f"), "content");
        try (OpenFile reference = OpenFile.open(path, OpenFlag.PATH)) {
            reference.setMode(0600);
            assertThat(reference.status().mode()).isEqualTo(0600);
            reference.setTimes(new TimeChange.To(Instant.EPOCH), new TimeChange.To(Instant.EPOCH));
            assertThatExceptionOfType(PosixException.class)
                    .isThrownBy(() -> reference.pread(0, ByteBuffer.allocate(1)))
                    .satisfies(e -> assertThat(e.errno()).isEqualTo(Errno.EBADF));
            Files.move(path, dir.resolve("renamed"));
            try (OpenFile file = reference.reopen()) {
                assertThat(file.pread(0, ByteBuffer.allocate(9))).isEqualTo(7);
                assertThat(file.status()).isEqualTo(reference.status());
            }
        }
    }

    @Test
    void holesFreeSpaceAndReadAsZeros() throws Exception {
        try (OpenFile file = create("sparse")) {
            file.pwrite(0, ByteBuffer.wrap("x".repeat(256 << 10).getBytes(UTF_8)));
            file.sync();
            long before = file.status().blocks();
            assertThat(file.punchHole(64 << 10, 128 << 10)).isTrue();
            assertThat(file.status().blocks()).isLessThanOrEqualTo(before - 256);
            assertThat(file.status().size()).isEqualTo(256 << 10);
            ByteBuffer in = ByteBuffer.allocate(2);
            file.pread((64 << 10) - 1, in);
            assertThat(in.array()).containsExactly('x', 0);
            assertThat(file.allocate(1 << 20, 1 << 20)).isTrue();
            assertThat(file.status().size()).isEqualTo(256 << 10);
            assertThat(file.status().blocks()).isGreaterThanOrEqualTo(before + 2048 - 256);
        }
    }

    @Test
    void dataAndHolesAreFound() throws Exception {
        try (OpenFile file = create("sparse")) {
            file.truncate(3 << 20);
            file.pwrite(1 << 20, ByteBuffer.allocate(1 << 20).put(0, (byte) 1));
            assertThat(file.end()).isEqualTo(3 << 20);
            assertThat(file.nextData(0)).isEqualTo(1 << 20);
            assertThat(file.nextData((1 << 20) + 5)).isEqualTo((1 << 20) + 5);
            assertThat(file.nextHole(0)).isZero();
            assertThat(file.nextHole(1 << 20)).isEqualTo(2 << 20);
            assertThat(file.nextData(2 << 20)).isEqualTo(3 << 20);
            assertThat(file.nextHole(3 << 20)).isEqualTo(3 << 20);
        }
    }

    @Test
    void exclusiveLocksHoldAgainstEveryOtherOpeningAlsoInThisProcess() throws Exception {
        try (OpenFile holder = create("f");
                OpenFile other = create("f")) {
            assertThat(holder.lock(100, 5, true)).isTrue();
            assertThat(holder.isLocked(100, 5, true)).isFalse();
            assertThat(other.isLocked(100, 5, false)).isTrue();
            assertThat(other.isLocked(104, 1, true)).isTrue();
            assertThat(other.isLocked(105, 1, true)).isFalse();
            assertThat(other.lock(104, 10, false)).isFalse();
            assertThat(other.lock(105, 10, true)).isTrue();
        }
    }

    @Test
    void sharedLocksHoldAgainstExclusiveOnesUntilTheirOpeningIsClosed() throws Exception {
        try (OpenFile other = create("f")) {
            try (OpenFile holder = create("f")) {
                assertThat(holder.lock(200, 1, false)).isTrue();
                assertThat(other.lock(200, 1, false)).isTrue();
                create("f").close(); // to which the process would lose all its locks if they were those of F_SETLK
                assertThat(other.isLocked(200, 1, false)).isFalse();
                assertThat(other.isLocked(200, 1, true)).isTrue();
                assertThat(other.lock(200, 1, true)).isFalse();
            }
            assertThat(other.lock(200, 1, true)).isTrue();
        }
    }

    @Test
    void readingNowGivesWhatIsInMemoryOrSaysWhyNot() throws Exception {
        try (OpenFile file = create("f")) {
            file.pwrite(0, ByteBuffer.wrap("cached".getBytes(UTF_8)));
            ByteBuffer in = ByteBuffer.allocateDirect(10);
            switch (file.preadNow(0, in)) {
                case ImmediateRead.Complete(int count) -> {
                    assertThat(count).isEqualTo(6).isEqualTo(in.position());
                    assertThat(file.preadNow(6, in)).isEqualTo(new ImmediateRead.Complete(0));
                }
                case ImmediateRead.NotDone why -> {
                    assertThat(why).isEqualTo(ImmediateRead.NotDone.UNSUPPORTED); // tmpfs, overlayfs
                    assertThat(in.position()).isZero();
                }
            }
        }
    }

    @Test
    void cloningSharesOrSaysThatItCannot() throws Exception {
        try (OpenFile source = create("base");
                OpenFile copy = create("copy")) {
            source.pwrite(0, ByteBuffer.wrap("base".getBytes(UTF_8)));
            boolean shared = copy.cloneFrom(source);
            assertThat(copy.status().size()).isEqualTo(shared ? 4 : 0);
            try (OpenFile readOnly = OpenFile.open(dir.resolve("copy"))) {
                assertThatExceptionOfType(PosixException.class)
                        .isThrownBy(() -> readOnly.truncate(0))
                        .satisfies(e -> assertThat(e.errno()).isIn(Errno.EINVAL, Errno.EBADF));
            }
        }
    }

    @Test
    void aSyncMayBeStartedBeforeItIsWaitedFor() throws Exception {
        try (OpenFile file = create("begun")) {
            file.pwrite(8192, ByteBuffer.wrap("bytes".getBytes(UTF_8)));
            assertThat(file.startSync(0, 4096)).as("a hole").isTrue();
            assertThat(file.startSync(4096, 1 << 20)).as("past the end").isTrue();
            assertThatExceptionOfType(PosixException.class)
                    .isThrownBy(() -> file.startSync(-1, 4096))
                    .satisfies(e -> assertThat(e.errno()).isEqualTo(Errno.EINVAL));
            file.dataSync();
            assertThat(file.status().size()).isEqualTo(8197);
        }
    }

    @Test
    void closedFilesAreNotUsed() throws Exception {
        OpenFile file = create("f");
        file.close();
        file.close();
        assertThatIllegalStateException().isThrownBy(file::status);
        assertThatIllegalStateException().isThrownBy(() -> file.pwrite(0, ByteBuffer.allocate(1)));
    }

    /** Closing while others read, with new files taking the freed numbers at once: nobody may see another file's bytes. */
    @Test
    void aNumberIsNeverReusedUnderACallUnderWay() throws Exception {
        Files.writeString(dir.resolve("a"), "a".repeat(64));
        Files.writeString(dir.resolve("b"), "b".repeat(64));
        AtomicBoolean done = new AtomicBoolean();
        try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
            List<Future<?>> results = new ArrayList<>();
            OpenFile[] current = {OpenFile.open(dir.resolve("a"))};
            for (int t = 0; t < 2; t++) {
                results.add(threads.submit(() -> {
                    while (!done.get()) {
                        OpenFile file;
                        synchronized (current) {
                            file = current[0];
                        }
                        ByteBuffer in = ByteBuffer.allocate(1);
                        try {
                            assertThat(file.pread(0, in)).isEqualTo(1);
                        } catch (IllegalStateException e) {
                            continue;
                        }
                        assertThat(in.get(0)).isEqualTo((byte) 'a');
                    }
                    return null;
                }));
            }
            try {
                for (int round = 0; round < 5000; round++) {
                    OpenFile old = current[0];
                    old.close();
                    OpenFile other = OpenFile.open(dir.resolve("b"));
                    synchronized (current) {
                        current[0] = OpenFile.open(dir.resolve("a"));
                    }
                    other.close();
                }
            } finally {
                done.set(true);
            }
            for (Future<?> result : results) {
                result.get();
            }
            current[0].close();
        }
    }
}
