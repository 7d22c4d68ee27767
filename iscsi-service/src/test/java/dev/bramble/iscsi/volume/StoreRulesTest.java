package dev.bramble.iscsi.volume;

import static dev.bramble.iscsi.volume.StoreFixture.CLOCK;
import static dev.bramble.iscsi.volume.StoreFixture.DISK;
import static dev.bramble.iscsi.volume.StoreFixture.IMAGE;
import static dev.bramble.iscsi.volume.StoreFixture.MIB;
import static dev.bramble.iscsi.volume.StoreFixture.bytes;
import static dev.bramble.iscsi.volume.StoreFixture.filled;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bramble.iscsi.volume.medium.FileMedium;
import dev.bramble.iscsi.volume.medium.Medium;
import dev.bramble.iscsi.volume.qcow2.Backing;
import dev.bramble.iscsi.volume.qcow2.Qcow2Image;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a store refuses, also when things change while it is at work. */
class StoreRulesTest {
    private static final String SESSION = "iqn.x@10.0.0.1:5";
    private static final long PLENTY = 1L << 40;

    @TempDir
    Path root;

    private HookedDisk disk;
    private VolumeStore store;

    @BeforeEach
    void open() throws IOException {
        open(MIB);
    }

    private void open(long reserve) throws IOException {
        disk = new HookedDisk(Files.createDirectories(root));
        store = VolumeStore.open(disk, CLOCK, new StoreSettings(OptionalLong.of(reserve)));
    }

    @AfterEach
    void close() throws IOException {
        store.close();
    }

    private void assertNothingIsLeft() throws IOException {
        assertThat(StoreFixture.files(root.resolve("making"))).isEmpty();
    }

    private void overlay() throws IOException {
        StoreFixture.importImage(store);
        store.cloneBase(DISK, IMAGE, 3L * MIB, Optional.of(VolumeFormat.QCOW2), false);
    }

    @Test
    void aSessionThatComesWhileARollBackIsPreparedKeepsItsBytes() throws IOException {
        overlay();
        store.snapshot(DISK, "a");
        StoreFixture.write(store, DISK, 0, filled(1000, 7));
        Volume[] session = new Volume[1];
        disk.beforeCreate = () -> session[0] = store.use(DISK, SESSION);
        assertThatThrownBy(() -> store.rollBack(DISK, "a"))
                .isInstanceOf(VolumeInUseException.class)
                .hasMessageContaining(SESSION);
        ByteBuffer found = ByteBuffer.allocate(1000);
        session[0].read(0, found);
        assertThat(found.array()).containsOnly(7);
        session[0].close();
        assertThat(StoreFixture.files(root.resolve("disks/pi")).stream().filter(Manifest::isLayer))
                .hasSize(2);
    }

    @Test
    void theSessionIsToldAlsoWhenThereIsNoRoom() throws IOException {
        overlay();
        store.snapshot(DISK, "a");
        disk.free.add(0L);
        assertThatThrownBy(() -> store.rollBack(DISK, "a")).isInstanceOf(VolumeFullException.class);
        try (Volume session = store.use(DISK, SESSION)) {
            assertThat(session.size()).isEqualTo(3 * MIB);
            assertThatThrownBy(() -> store.rollBack(DISK, "a")).isInstanceOf(VolumeInUseException.class);
            assertThatThrownBy(() -> store.export(DISK, Optional.empty())).isInstanceOf(VolumeInUseException.class);
        }
    }

    @Test
    void whatAnotherProgramHasOpenIsNeitherRemovedNorReplaced() throws IOException {
        overlay();
        store.snapshot(DISK, "a");
        try (Medium other = FileMedium.openAlone(root.resolve("disks/pi/layer-2.qcow2"))) {
            assertThat(other.size()).isPositive();
            assertThatThrownBy(() -> store.delete(DISK)).isInstanceOf(VolumeInUseException.class);
            assertThatThrownBy(() -> store.rollBack(DISK, "a")).isInstanceOf(VolumeInUseException.class);
        }
        store.rollBack(DISK, "a");
        store.delete(DISK);
    }

    @Test
    void aDamagedDiskCanBeRolledBackAndRemoved() throws IOException {
        overlay();
        store.snapshot(DISK, "a");
        Files.write(root.resolve("disks/pi/layer-2.qcow2"), new byte[1000]);
        assertThatThrownBy(() -> store.use(DISK, SESSION)).isInstanceOf(IOException.class);
        store.rollBack(DISK, "a");
        assertThat(bytes(store, DISK)).isEqualTo(Arrays.copyOf(StoreFixture.image(), 3 * MIB));
        store.delete(DISK);
    }

    @Test
    void aSnapshotStaysWhenItsBytesHaveNoRoomInTheNext() throws IOException {
        overlay();
        StoreFixture.write(store, DISK, 0, filled(2 * MIB, 7));
        store.snapshot(DISK, "a");
        disk.free.add((long) MIB);
        assertThatThrownBy(() -> store.deleteSnapshot(DISK, "a"))
                .isInstanceOf(VolumeFullException.class)
                .hasMessageContaining("must be free");
        assertThat(store.snapshots(DISK)).hasSize(1);
        assertThat(bytes(store, DISK)).startsWith(filled(2 * MIB, 7));
    }

    @Test
    void flatteningAndImportStopAtTheReserveInTheirMidst() throws IOException {
        int size = 40 * MIB;
        try (BaseImport base = store.importBase(IMAGE, size)) {
            for (int at = 0; at < size; at += MIB) {
                base.write(ByteBuffer.wrap(filled(MIB, 7)));
            }
            base.commit();
        }
        store.cloneBase(DISK, IMAGE, 0, Optional.of(VolumeFormat.QCOW2), false);
        disk.free.addAll(List.of(PLENTY, 0L));
        assertThatThrownBy(() -> store.flatten(DISK)).isInstanceOf(VolumeFullException.class);
        assertThat(store.get(DISK).base()).isEqualTo("image");
        assertThat(store.allocated(DISK)).isBetween(16L * MIB, 24L * MIB);
        disk.free.addAll(List.of(PLENTY, 0L));
        disk.free.poll();
        try (BaseImport base = store.importBase(VolumeId.base("other"), 0)) {
            assertThatThrownBy(() -> {
                        for (int at = 0; at < size; at += MIB) {
                            base.write(ByteBuffer.wrap(filled(MIB, 7)));
                        }
                    })
                    .isInstanceOf(VolumeFullException.class);
        }
        assertNothingIsLeft();
        assertThat(Arrays.equals(bytes(store, DISK), filled(size, 7))).isTrue();
    }

    @Test
    void flatteningCopiesTheBaseOnce() throws IOException {
        overlay();
        store.snapshot(DISK, "a");
        StoreFixture.write(store, DISK, 0, filled(1000, 7));
        store.flatten(DISK);
        assertThat(store.allocated(DISK)).isLessThan(MIB + MIB * 3 / 4);
        store.delete(IMAGE);
        assertThat(bytes(store, DISK, "a")).isEqualTo(Arrays.copyOf(StoreFixture.image(), 3 * MIB));
    }

    @Test
    void theReserveIsAPartOfTheFileSystemIfNothingIsSaid() throws IOException {
        close();
        store = VolumeStore.open(root, CLOCK);
        Pool pool = store.pool();
        assertThat(pool.reserve()).isEqualTo(Math.min(1L << 30, pool.size() / 20));
    }

    @Test
    void anImportHasAsManyBytesAsWereAnnounced() throws IOException {
        try (BaseImport base = store.importBase(IMAGE, 1000)) {
            base.write(ByteBuffer.allocate(600));
            assertThatThrownBy(() -> base.write(ByteBuffer.allocate(401))).isInstanceOf(IllegalArgumentException.class);
        }
        try (BaseImport base = store.importBase(IMAGE, 0)) {
            assertThatThrownBy(base::commit).isInstanceOf(IllegalArgumentException.class);
        }
        assertNothingIsLeft();
        try (BaseImport base = store.importBase(IMAGE, 1000)) {
            base.write(ByteBuffer.wrap(filled(1000, 7)));
            assertThat(base.commit().size()).as("whole blocks").isEqualTo(1024);
        }
        assertThat(bytes(store, IMAGE)).isEqualTo(Arrays.copyOf(filled(1000, 7), 1024));
    }

    @Test
    void aBaseThatGoesWhileItIsClonedLeavesNoClone() throws IOException {
        StoreFixture.importImage(store);
        disk.beforeCreate = () -> store.delete(IMAGE);
        assertThatThrownBy(() -> store.cloneBase(DISK, IMAGE, 0, Optional.of(VolumeFormat.QCOW2), false))
                .isInstanceOf(VolumeNotFoundException.class);
        assertThat(store.list()).isEmpty();
        assertNothingIsLeft();
    }

    /** The rename was done, and only its sync failed. */
    @Test
    void afterAFailureWhatIsOnDiskCounts() throws IOException {
        overlay();
        disk.afterReplace = () -> {
            throw new IOException("the disk is slow to answer");
        };
        assertThatThrownBy(() -> store.snapshot(DISK, "a")).hasMessage("the disk is slow to answer");
        assertThat(store.snapshots(DISK)).extracting(Snapshot::name).containsExactly("a");
        StoreFixture.write(store, DISK, 0, filled(1000, 7));
        assertThat(bytes(store, DISK, "a")).isEqualTo(Arrays.copyOf(StoreFixture.image(), 3 * MIB));
        close();
        open();
        assertThat(store.snapshots(DISK)).hasSize(1);
        assertThat(bytes(store, DISK)).startsWith(filled(1000, 7));
    }

    @Test
    void whatWasMadeOtherwiseIsNoRepeat() throws IOException {
        overlay();
        assertThatThrownBy(() -> store.cloneBase(DISK, IMAGE, 3L * MIB, Optional.empty(), true))
                .isInstanceOf(VolumeExistsException.class);
        assertThatThrownBy(() -> store.cloneBase(VolumeId.disk("b"), IMAGE, MIB))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least");
        VolumeId id = VolumeId.disk("scratch");
        store.create(new VolumeRequest(id, VolumeFormat.RAW, 8192, 512, Access.NONE, false, ""));
        for (VolumeRequest other : List.of(
                new VolumeRequest(id, VolumeFormat.RAW, 8192, 4096, Access.NONE, false, ""),
                new VolumeRequest(id, VolumeFormat.RAW, 8192, 512, Access.NONE, true, ""),
                new VolumeRequest(id, VolumeFormat.QCOW2, 8192, 512, Access.NONE, false, ""),
                new VolumeRequest(id, VolumeFormat.RAW, 4096, 512, Access.NONE, false, ""),
                new VolumeRequest(id, VolumeFormat.RAW, 8192, 512, new Access(true, Set.of()), false, ""))) {
            assertThatThrownBy(() -> store.create(other))
                    .as(other.toString())
                    .isInstanceOf(VolumeExistsException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "file=../../bases/image/data.raw",
                "file=",
                "size=many",
                "created=yesterday",
                "origin.format=VDI",
                "snapshots=1\nsnapshot.0.name=a\nsnapshot.0.size=1\nsnapshot.0.created=2026-01-02T03:04:05Z\n"
                        + "snapshot.0.file=../pi/data.raw"
            })
    void aDamagedDescriptionIsRefused(String lines) throws IOException {
        overlay();
        Path file = root.resolve("disks/pi/volume.properties");
        close();
        Files.writeString(file, Files.readString(file) + lines + "\n");
        open();
        assertThatThrownBy(() -> store.get(DISK))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("damaged");
        assertThat(store.find(IMAGE)).as("others are not harmed").isPresent();
    }

    @Test
    void aDescriptionIsNotLong() throws IOException {
        overlay();
        Path file = root.resolve("disks/pi/volume.properties");
        close();
        Files.writeString(file, Files.readString(file) + "#" + "x".repeat(MIB));
        open();
        assertThatThrownBy(() -> store.get(DISK)).hasMessageContaining("no volume description");
    }

    @Test
    void noMoreOfAnExportIsReadWhenASessionHasCome() throws IOException {
        StoreFixture.create(store, DISK, VolumeFormat.RAW, 4L * MIB);
        StoreFixture.write(store, DISK, 0, filled(3 * MIB, 7));
        try (Export export = store.export(DISK, Optional.empty())) {
            assertThat(export.next()).isPresent();
            store.use(DISK, SESSION).close();
            assertThatThrownBy(export::next).isInstanceOf(VolumeInUseException.class);
        }
    }

    @Test
    void zerosThatWereWrittenAreNoData() throws IOException {
        StoreFixture.create(store, DISK, VolumeFormat.RAW, 4L * MIB);
        StoreFixture.write(store, DISK, 0, new byte[2 * MIB]);
        try (Export export = store.export(DISK, Optional.empty())) {
            assertThat(export.next()).contains(new Export.Part.Zeros(4L * MIB));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "layer-7.qcow2", // read as raw, it would show its tables
                "../../bases/image/../../disks/other/data.raw",
                "../other/data.raw",
                "volume.properties"
            })
    void onlyALayerOfItsFolderOrABaseIsBeneathAFile(String name) throws IOException {
        overlay();
        StoreFixture.create(store, VolumeId.disk("other"), VolumeFormat.RAW, MIB);
        Path file = root.resolve("disks/pi/layer-1.qcow2");
        Files.copy(file, file.resolveSibling("layer-7.qcow2"));
        Files.delete(file);
        try (Medium medium = disk.create(file)) {
            Qcow2Image.create(medium, 3L * MIB, Optional.of(new Backing(name, Backing.Format.RAW)));
        }
        assertThatThrownBy(() -> store.use(DISK, SESSION))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no layer of its volume and no base");
    }

    @Test
    void aLinkIsNotFollowedAlsoWithinTheStore() throws IOException {
        overlay();
        StoreFixture.create(store, VolumeId.disk("other"), VolumeFormat.RAW, 2L * MIB);
        Path base = root.resolve("bases/image/data.raw");
        Files.delete(base);
        Files.createSymbolicLink(base, Path.of("../../disks/other/data.raw"));
        assertThatThrownBy(() -> store.use(DISK, SESSION)).isInstanceOf(IOException.class);
        Path layer = root.resolve("disks/other/data.raw");
        Files.move(layer, layer.resolveSibling("elsewhere"));
        Files.createSymbolicLink(layer, Path.of("elsewhere"));
        assertThatThrownBy(() -> store.use(VolumeId.disk("other"), SESSION)).isInstanceOf(IOException.class);
    }

    /** What the guest gives up is the file system's again: at once in a raw file, after a flush in qcow2. */
    @ParameterizedTest
    @ValueSource(strings = {"raw", "qcow2"})
    void discardGivesSpaceBackToTheFileSystem(String format) throws IOException {
        StoreFixture.create(store, DISK, VolumeFormat.valueOf(format.toUpperCase(java.util.Locale.ROOT)), 16L * MIB);
        long blank = store.allocated(DISK);
        try (Volume volume = store.use(DISK, SESSION)) {
            for (int at = 0; at < 8; at++) {
                volume.write((long) at * MIB, ByteBuffer.wrap(filled(MIB, 7)));
            }
            volume.flush();
            assertThat(store.allocated(DISK) - blank).isGreaterThanOrEqualTo(8L * MIB);
            volume.discard(MIB, 6L * MIB);
            volume.flush();
            assertThat(store.allocated(DISK) - blank).isLessThan(3L * MIB);
            volume.writeZeroes(0, 8L * MIB);
            volume.flush();
            assertThat(store.allocated(DISK) - blank).isLessThan(MIB);
            // A part of a cluster, too.
            volume.write(0, ByteBuffer.wrap(filled(65_536, 7)));
            volume.flush();
            long before = store.allocated(DISK);
            volume.discard(4096, 32_768);
            volume.flush();
            assertThat(before - store.allocated(DISK)).isEqualTo(32_768);
        }
    }
}
