package dev.bramble.iscsi.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bramble.iscsi.scsi.CheckConditionException;
import dev.bramble.iscsi.scsi.LogicalUnit;
import dev.bramble.iscsi.scsi.Nexus;
import dev.bramble.iscsi.scsi.NexusListener;
import dev.bramble.iscsi.scsi.ScsiStatus;
import dev.bramble.iscsi.scsi.Sense;
import dev.bramble.iscsi.scsi.UnitSettings;
import dev.bramble.iscsi.volume.BaseImport;
import dev.bramble.iscsi.volume.Volume;
import dev.bramble.iscsi.volume.VolumeId;
import dev.bramble.iscsi.volume.VolumeInfo;
import dev.bramble.iscsi.volume.VolumeStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnitsTest {
    private static final VolumeId DISK = VolumeId.disk("disk");
    private static final String ONE = "iqn.2026-01.a:one,i,0x000000000001";
    private static final String TWO = "iqn.2026-01.a:two,i,0x000000000001";

    @TempDir
    Path folder;

    private VolumeStore store;
    private VolumeInfo info;
    private Volume volume;

    private static final class Deaf implements NexusListener {
        @Override
        public CompletionStage<Void> abortTasks() {
            return CompletableFuture.completedStage(null);
        }

        @Override
        public void attention(Sense sense) {}
    }

    @BeforeEach
    void makeDisk() throws IOException {
        store = VolumeStore.open(folder, Clock.systemUTC());
        try (BaseImport base = store.importBase(VolumeId.base("blank"), 0)) {
            base.write(ByteBuffer.allocate(4096));
            base.commit();
        }
        store.cloneBase(DISK, VolumeId.base("blank"), 64 * 1024);
        info = store.get(DISK);
        volume = store.use(DISK, "test");
    }

    @AfterEach
    void close() throws IOException {
        volume.close();
        store.close();
    }

    private Units units() {
        return new Units(store, UnitSettings.DEFAULT);
    }

    private Nexus connect(Units units, String port) throws IOException {
        return toldOfTheLogin(units.hold(info).connect(port, volume, new Deaf()));
    }

    private static Nexus toldOfTheLogin(Nexus nexus) {
        assertThatThrownBy(() -> nexus.admit(0, ByteBuffer.allocate(16))).isInstanceOf(CheckConditionException.class);
        return nexus;
    }

    /** One session ends. */
    private void end(Units units, Nexus nexus) throws IOException {
        nexus.close();
        LogicalUnit unit = units.hold(info);
        units.letGo(DISK, unit);
        units.letGo(DISK, unit);
    }

    private static ScsiStatus send(Nexus nexus, String cdb, byte[] data) throws CheckConditionException {
        ByteBuffer bytes = ByteBuffer.wrap(HexFormat.of().parseHex((cdb + "0".repeat(32)).substring(0, 32)));
        return nexus.execute(nexus.admit(0, bytes), ByteBuffer.wrap(data)).status();
    }

    private static void reserve(Nexus nexus, int aptpl) throws CheckConditionException {
        byte[] register =
                ByteBuffer.allocate(24).putLong(8, 7).put(20, (byte) aptpl).array();
        byte[] reserve = ByteBuffer.allocate(24).putLong(0, 7).array();
        assertThat(send(nexus, "5f0000000000000018", register)).isEqualTo(ScsiStatus.GOOD);
        assertThat(send(nexus, "5f0101000000000018", reserve)).isEqualTo(ScsiStatus.GOOD);
    }

    private static ScsiStatus write(Nexus nexus) throws CheckConditionException {
        return send(nexus, "2a000000000000000100", new byte[512]);
    }

    /** The write cache bit (SBC-3 section 6.5.5) of a disk's caching mode page. */
    private boolean hasWriteCache(VolumeInfo disk) throws Exception {
        try (Nexus nexus = toldOfTheLogin(units().hold(disk).connect(ONE, volume, new Deaf()))) {
            ByteBuffer modeSense = ByteBuffer.wrap(HexFormat.of().parseHex("1a0808002000" + "0".repeat(20)));
            ByteBuffer pages = nexus.execute(nexus.admit(0, modeSense), ByteBuffer.allocate(0))
                    .data();
            return (pages.get(4 + 2) & 0x04) != 0;
        }
    }

    @Test
    void aDiskHasAWriteCacheUnlessItIsWriteThrough() throws Exception {
        VolumeInfo through =
                store.cloneBase(VolumeId.disk("through"), VolumeId.base("blank"), 0, Optional.empty(), true);
        assertThat(hasWriteCache(info)).isTrue();
        assertThat(hasWriteCache(through)).isFalse();
    }

    @Test
    void theSessionsOfAVolumeShareOneUnit() throws Exception {
        Units units = units();
        Nexus one = connect(units, ONE);
        Nexus two = connect(units, TWO);
        send(one, "16", new byte[0]);
        assertThat(write(two)).isEqualTo(ScsiStatus.RESERVATION_CONFLICT);
        end(units, one);
        assertThat(write(two)).isEqualTo(ScsiStatus.GOOD);
    }

    @Test
    void reservationsOutliveTheLastSession() throws Exception {
        Units units = units();
        Nexus one = connect(units, ONE);
        reserve(one, 0);
        end(units, one);
        assertThat(write(connect(units, TWO))).isEqualTo(ScsiStatus.RESERVATION_CONFLICT);
        assertThat(write(connect(units(), TWO))).isEqualTo(ScsiStatus.GOOD); // after a restart
    }

    @Test
    void reservationsThatAreKeptOutliveTheTarget() throws Exception {
        reserve(connect(units(), ONE), 1);
        assertThat(write(connect(units(), TWO))).isEqualTo(ScsiStatus.RESERVATION_CONFLICT);
        assertThat(write(connect(units(), ONE))).isEqualTo(ScsiStatus.GOOD);
    }

    @Test
    void aDamagedFileOfReservationsIsNoneToStartWith() throws Exception {
        store.sideFile(DISK, KeptReservations.FILE).write("nonsense");
        Units units = units();
        assertThatThrownBy(() -> connect(units, ONE)).isInstanceOf(IOException.class);
    }
}
