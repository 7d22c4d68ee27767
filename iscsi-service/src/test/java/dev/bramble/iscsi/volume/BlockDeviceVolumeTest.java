package dev.bramble.iscsi.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.bramble.iscsi.server.ForeignProgram;
import dev.bramble.iscsi.volume.medium.FileMedium;
import dev.bramble.iscsi.volume.medium.Medium;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Over a loop device, where this user may have one. */
class BlockDeviceVolumeTest extends VolumeContract {
    private final List<String> devices = new ArrayList<>();

    @Override
    protected void make(Path file, long size) throws IOException {
        try (RandomAccessFile made = new RandomAccessFile(file.toFile(), "rw")) {
            made.setLength(size);
        }
        ForeignProgram.require("losetup", "mount");
        ForeignProgram.Outcome outcome = run("losetup", "--find", "--show", file.toString());
        assumeTrue(outcome.exitCode() == 0, "no loop device: run as root, with /dev/loop-control; " + outcome.output());
        devices.add(outcome.output().strip());
    }

    @Override
    protected Volume open(Path file) throws IOException {
        Medium device = FileMedium.openDevice(Path.of(devices.getLast()));
        return new RawVolume(devices.getLast(), device, device.size());
    }

    @AfterEach
    void detach() throws IOException {
        for (String device : devices) {
            run("losetup", "--detach", device);
        }
    }

    /** A device does not tell what it holds. */
    @Test
    @Override
    void extentsCoverWhatWasWrittenAndNotWhatWasDiscarded() throws IOException {
        make(folder.resolve("volume"), 1024 * 1024);
        try (Volume volume = open(folder.resolve("volume"))) {
            assertThat(volume.extentAt(512)).isEqualTo(new Extent(512, 1024 * 1024 - 512, true));
        }
    }

    private static ForeignProgram.Outcome run(String... command) throws IOException {
        try {
            return ForeignProgram.run(command);
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Test
    void isAVolumeOfTheDevicesSize() throws IOException {
        make(folder.resolve("zvol"), 1024 * 1024);
        String device = devices.getLast();
        VolumeId id = VolumeId.disk("zvol");
        try (VolumeStore store = VolumeStore.open(folder.resolve("store"), StoreFixture.CLOCK)) {
            VolumeRequest request = new VolumeRequest(id, VolumeFormat.RAW, 0, 4096, Access.NONE, true, device);
            VolumeInfo info = store.create(request);
            assertThat(info.size()).isEqualTo(1024 * 1024);
            assertThat(info.device()).isEqualTo(device);
            assertThat(store.create(request)).isEqualTo(info);
            assertThatThrownBy(() -> store.create(new VolumeRequest(
                            VolumeId.disk("other"), VolumeFormat.RAW, 0, 512, Access.NONE, false, device)))
                    .isInstanceOf(VolumeInUseException.class)
                    .hasMessageContaining("'zvol'");
            StoreFixture.write(store, id, 4096, StoreFixture.filled(4096, 3));
            assertThat(StoreFixture.bytes(store, id)[5000]).isEqualTo((byte) 3);
            assertThatThrownBy(() -> store.snapshot(id, "a")).hasMessageContaining("the device's own tool");
            assertThatThrownBy(() -> store.resize(id, 2 * 1024 * 1024, false))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("its own tool");
            assertThat(store.get(id)).isEqualTo(info);
            store.resize(id, 512 * 1024, true);
            assertThat(store.resize(id, 1024 * 1024, false)).isEqualTo(info);
            assertThat(store.allocated(id)).isZero();
            store.delete(id);
        }
        assertThatThrownBy(() -> FileMedium.openDevice(folder.resolve("zvol")))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
