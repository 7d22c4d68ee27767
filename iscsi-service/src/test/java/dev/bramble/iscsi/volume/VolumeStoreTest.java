package dev.bramble.iscsi.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VolumeStoreTest {
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-01-02T03:04:05Z"));
    private static final VolumeId IMAGE = VolumeId.base("image");
    private static final VolumeId DISK = VolumeId.disk("pi");
    private static final int SIZE = 8 * 1024 * 1024;

    @TempDir
    Path folder;

    private VolumeStore store;

    @BeforeEach
    void open() throws IOException {
        store = VolumeStore.open(folder, CLOCK);
    }

    @AfterEach
    void close() throws IOException {
        store.close();
    }

    /** Eight MiB of holes with one byte set. */
    private VolumeInfo importImage(int value) throws IOException {
        try (BaseImport base = store.importBase(IMAGE, SIZE)) {
            ByteBuffer data = ByteBuffer.allocate(SIZE);
            data.put(4 * 1024 * 1024 + 5, (byte) value);
            for (int at = 0; at < SIZE; at += 1024 * 1024) {
                base.write(data.slice(at, 1024 * 1024));
            }
            return base.commit();
        }
    }

    @Test
    void baseAndCloneKeepTheirHoles() throws IOException {
        importImage(7);
        VolumeInfo clone = store.cloneBase(DISK, IMAGE, 2L * SIZE);

        assertThat(clone.size()).isEqualTo(2L * SIZE);
        assertThat(clone.base()).isEqualTo("image");
        assertThat(store.allocated(IMAGE)).isLessThan(SIZE / 4);
        assertThat(store.allocated(DISK)).isLessThan(SIZE / 4);
        try (Volume volume = store.use(DISK, "")) {
            ByteBuffer data = ByteBuffer.allocate(1);
            volume.read(4 * 1024 * 1024 + 5, data);
            assertThat(data.get(0)).isEqualTo((byte) 7);
        }
    }

    @Test
    void repeatsAnswerWithWhatIsThereAndOthersClash() throws IOException {
        VolumeInfo first = importImage(7);
        assertThat(importImage(7)).isEqualTo(first);
        assertThatThrownBy(() -> importImage(8)).isInstanceOf(VolumeExistsException.class);

        VolumeInfo clone = store.cloneBase(DISK, IMAGE, 0);
        assertThat(store.cloneBase(DISK, IMAGE, 0)).isEqualTo(clone);
        assertThatThrownBy(() -> store.cloneBase(DISK, IMAGE, 2L * SIZE)).isInstanceOf(VolumeExistsException.class);
        assertThat(making()).isZero();
    }

    @Test
    void anImportThatIsGivenUpLeavesNothing() throws IOException {
        try (BaseImport base = store.importBase(IMAGE, SIZE)) {
            base.write(ByteBuffer.allocate(512));
            assertThatThrownBy(base::commit).isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(store.find(IMAGE)).isEmpty();
        assertThat(making()).isZero();
    }

    @Test
    void whatACrashLeftIsRemovedAndTheRestIsThere() throws IOException {
        importImage(7);
        store.cloneBase(DISK, IMAGE, 0);
        Files.createDirectories(folder.resolve("making/half"));
        Files.writeString(folder.resolve("making/half/data.raw"), "half");
        store.close();
        open();
        assertThat(making()).isZero();
        assertThat(store.list()).extracting(VolumeInfo::id).containsExactly(DISK, IMAGE);
    }

    @Test
    void baseWithClonesAndDiskInUseAreNotDeleted() throws IOException {
        importImage(7);
        store.cloneBase(DISK, IMAGE, 0);
        assertThatThrownBy(() -> store.delete(IMAGE)).isInstanceOf(VolumeInUseException.class);
        try (Volume volume = store.use(DISK, "iqn@10.0.0.1:5")) {
            assertThat(volume.size()).isEqualTo(SIZE);
            assertThatThrownBy(() -> store.delete(DISK)).hasMessageContaining("iqn@10.0.0.1:5");
        }
        store.delete(DISK);
        store.delete(IMAGE);
        assertThat(store.list()).isEmpty();
    }

    @Test
    void oneStoreToAFolder() {
        assertThatThrownBy(() -> VolumeStore.open(folder, CLOCK)).isInstanceOf(VolumeInUseException.class);
    }

    @Test
    void aDescriptionOfALaterFormatIsRefusedAndLeftAsItIs() throws IOException {
        importImage(7);
        Path description = folder.resolve("bases/image/volume.properties");
        String later = Files.readString(description).replace("format=2", "format=3");
        Files.writeString(description, later);
        store.close();
        open();
        assertThatThrownBy(() -> store.get(IMAGE)).hasMessageContaining("format '3'");
        assertThatThrownBy(() -> importImage(7)).hasMessageContaining("format '3'");
        assertThat(Files.readString(description)).isEqualTo(later);
    }

    @Test
    void theFormatBeforeThisOneIsRead() throws IOException {
        importImage(7);
        store.close();
        Path disk = Files.createDirectories(folder.resolve("disks/pi"));
        Files.copy(folder.resolve("bases/image/data.raw"), disk.resolve("data.raw"));
        Files.writeString(
                disk.resolve("volume.properties"),
                "format=1\nimage=raw\nsize=%d\nblock=512\nbase=image\nsha256=\ncreated=2026-01-02T03:04:05Z\n"
                        .formatted(SIZE));
        open();
        VolumeInfo old = store.get(DISK);
        assertThat(old.format()).isEqualTo(VolumeFormat.RAW);
        assertThat(old.base()).isEqualTo("image");
        assertThat(old.access()).isEqualTo(Access.NONE);
        assertThat(store.cloneBase(DISK, IMAGE, 0)).isEqualTo(old);
        store.resize(DISK, 2L * SIZE, false);
        assertThat(Files.readString(disk.resolve("volume.properties"))).startsWith("format=2\n");
    }

    @Test
    void targetsOfTheirOwnAreFoundByNameAndByWhoMaySeeThem() throws IOException {
        VolumeInfo open = store.create(request("scratch", new Access(true, Set.of())));
        VolumeInfo closed = store.create(request("lab", new Access(false, Set.of("iqn.2026-01.org.example:a"))));
        importImage(7);
        assertThat(store.cloneBase(DISK, IMAGE, 0).target()).isEmpty();

        assertThat(open.target()).isEqualTo("iqn.2026-01.dev.bramble:volume.scratch");
        assertThat(store.findByTarget(open.target())).contains(open);
        assertThat(store.findByTarget("")).isEmpty();
        assertThat(store.visibleTo("iqn.2026-01.org.example:a")).containsExactlyInAnyOrder(open, closed);
        assertThat(store.visibleTo("iqn.2026-01.org.example:b")).containsExactly(open);

        store.close();
        open();
        assertThat(store.findByTarget(closed.target())).contains(closed);
        store.delete(closed.id());
        assertThat(store.findByTarget(closed.target())).isEmpty();
        assertThat(store.visibleTo("iqn.2026-01.org.example:a")).containsExactly(open);
    }

    private static VolumeRequest request(String name, Access access) {
        return new VolumeRequest(VolumeId.disk(name), VolumeFormat.QCOW2, 8192, 4096, access, false, "");
    }

    @Test
    void aBlankVolumeIsMadeOnceAndAsItWasAskedFor() throws IOException {
        VolumeRequest request = request("scratch", new Access(true, Set.of()));
        VolumeInfo made = store.create(request);
        assertThat(made.blockSize()).isEqualTo(4096);
        store.resize(made.id(), 1024 * 1024, false);
        assertThat(store.create(request).size()).isEqualTo(1024 * 1024);
        assertThatThrownBy(() -> store.create(request("scratch", Access.NONE)))
                .isInstanceOf(VolumeExistsException.class);
        assertThatThrownBy(() -> new VolumeRequest(DISK, VolumeFormat.RAW, 512, 4096, Access.NONE, false, ""))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new VolumeRequest(DISK, VolumeFormat.RAW, 0, 512, Access.NONE, false, "/dev/../etc"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> store.create(
                        new VolumeRequest(DISK, VolumeFormat.RAW, 0, 512, Access.NONE, false, "/dev/null")))
                .hasMessageContaining("no block device");
        assertThat(making()).isZero();
    }

    @Test
    void cloningTakesNoRoomForTheBase() throws IOException {
        importImage(7);
        VolumeInfo clone = store.cloneBase(DISK, IMAGE, 1L << 40);
        assertThat(clone.size()).isEqualTo(1L << 40);
        assertThat(store.allocated(DISK)).isLessThan(1024 * 1024);
        VolumeInfo raw = store.cloneBase(VolumeId.disk("raw"), IMAGE, 0, Optional.of(VolumeFormat.RAW), false);
        assertThat(raw.format()).isEqualTo(VolumeFormat.RAW);
    }

    @Test
    void belowTheReserveNothingNewIsMade() throws IOException {
        importImage(7);
        store.cloneBase(DISK, IMAGE, 0);
        store.snapshot(DISK, "old");
        StoreFixture.write(store, DISK, 0, new byte[] {1});
        store.close();
        store = VolumeStore.open(folder, CLOCK, new StoreSettings(OptionalLong.of(Long.MAX_VALUE)));
        assertThatThrownBy(() -> store.cloneBase(VolumeId.disk("b"), IMAGE, 0))
                .isInstanceOf(VolumeFullException.class)
                .hasMessageContaining("delete volumes, snapshots or bases");
        assertThatThrownBy(() -> store.create(request("c", Access.NONE))).isInstanceOf(VolumeFullException.class);
        assertThatThrownBy(() -> store.snapshot(DISK, "a")).isInstanceOf(VolumeFullException.class);
        assertThatThrownBy(() -> store.importBase(VolumeId.base("b"), 0)).isInstanceOf(VolumeFullException.class);
        assertThatThrownBy(() -> store.flatten(DISK)).isInstanceOf(VolumeFullException.class);
        assertThat(making()).isZero();
        assertThat(store.cloneBase(DISK, IMAGE, 0).id()).isEqualTo(DISK);
        StoreFixture.write(store, DISK, 0, new byte[] {1});
        store.deleteSnapshot(DISK, "old");
    }

    @Test
    void aTextBesideAVolumeIsKeptAndGoesWithIt() throws IOException {
        VolumeInfo made = store.create(request("scratch", Access.NONE));
        assertThat(store.sideFile(made.id(), "notes").read()).isEmpty();
        store.sideFile(made.id(), "notes").write("one");
        store.close();
        open();
        assertThat(store.sideFile(made.id(), "notes").read()).isEqualTo("one");
        store.delete(made.id());
        store.create(request("scratch", Access.NONE));
        assertThat(store.sideFile(made.id(), "notes").read()).isEmpty();
    }

    @Test
    void thePoolCountsWhatIsPromised() throws IOException {
        importImage(7);
        Pool before = store.pool();
        store.create(request("scratch", Access.NONE));
        store.resize(VolumeId.disk("scratch"), 1L << 40, false);
        Pool after = store.pool();
        assertThat(after.promised() - before.promised()).isBetween(1L << 40, (1L << 40) + (1 << 20));
        assertThat(after.allocated() - before.allocated()).isBetween(1L, 1L << 20);
        assertThat(after.size()).isEqualTo(before.size()).isGreaterThan(after.free());
        assertThat(after.isFull()).isFalse();
    }

    @Test
    void idsCannotLeaveTheFolder() {
        assertThatThrownBy(() -> VolumeId.disk("../etc")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> VolumeId.disk("")).isInstanceOf(IllegalArgumentException.class);
    }

    private int making() throws IOException {
        try (var left = Files.list(folder.resolve("making"))) {
            return (int) left.count();
        }
    }
}
