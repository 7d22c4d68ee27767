package dev.bramble.iscsi.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bramble.chassis.mirror.InventoryMirror;
import dev.bramble.chassis.mirror.InventoryView;
import dev.bramble.iscsi.events.Peer;
import dev.bramble.iscsi.events.SessionEvents;
import dev.bramble.iscsi.scsi.CheckConditionException;
import dev.bramble.iscsi.scsi.NexusListener;
import dev.bramble.iscsi.scsi.ScsiStatus;
import dev.bramble.iscsi.scsi.Sense;
import dev.bramble.iscsi.scsi.UnitSettings;
import dev.bramble.iscsi.session.SessionIdentity;
import dev.bramble.iscsi.volume.BaseImport;
import dev.bramble.iscsi.volume.VolumeId;
import dev.bramble.iscsi.volume.VolumeNotFoundException;
import dev.bramble.iscsi.volume.VolumeStore;
import io.prometheus.client.CollectorRegistry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServedDisksTest {
    private static final VolumeId DISK = VolumeId.disk("disk");
    private static final int SIZE = 64 * 1024;

    @TempDir
    Path folder;

    private VolumeStore store;
    private ServedDisks served;
    private final List<SessionDisk> sessions = new ArrayList<>();
    private final Queue<Runnable> threads = new ArrayDeque<>();
    private final Queue<Runnable> timers = new ArrayDeque<>();

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
        store.cloneBase(DISK, VolumeId.base("blank"), SIZE);
        InventoryMirror mirror = InventoryMirror.fixed(InventoryView.of(1, List.of()));
        served = new ServedDisks(
                store,
                new Units(store, new UnitSettings(true, Duration.ZERO)),
                new SessionEvents(event -> {}, mirror, Clock.systemUTC()),
                new IscsiMetrics(new CollectorRegistry()),
                threads::add,
                (delay, task) -> timers.add(task));
    }

    @AfterEach
    void close() throws IOException {
        List.copyOf(sessions).forEach(this::end);
        served.close();
        runThreads();
        assertThat(openFiles()).as("open files").isZero();
        store.close();
    }

    /** Of disks. */
    private long openFiles() throws IOException {
        return openFiles(link -> link.contains("/disks/"));
    }

    private long openFiles(Predicate<String> kind) throws IOException {
        try (var descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return descriptors.filter(descriptor -> isOurs(descriptor, kind)).count();
        }
    }

    private boolean isOurs(Path descriptor, Predicate<String> kind) {
        try {
            String link = Files.readSymbolicLink(descriptor).toString();
            return link.startsWith(folder.toRealPath().toString()) && kind.test(link);
        } catch (IOException e) {
            return false; // it was closed meanwhile
        }
    }

    private void runThreads() {
        for (Runnable task = threads.poll(); task != null; task = threads.poll()) {
            task.run();
        }
    }

    /** So long that what lingers is closed, if nobody comes. */
    private void linger() {
        for (Runnable timer : List.copyOf(timers)) {
            timers.remove(timer);
            timer.run();
        }
        runThreads();
    }

    private static ServedDisks.Login login(int isid) {
        return new ServedDisks.Login(
                DISK,
                new SessionIdentity("iqn.2026-01.a:one", "iqn.2026-01.a:disk", isid),
                new Peer("127.0.0.1", 1000 + isid),
                new Deaf());
    }

    private SessionDisk open(int isid) {
        CompletableFuture<SessionDisk> opening = served.open(login(isid));
        runThreads();
        return begun(opening);
    }

    private SessionDisk begun(CompletableFuture<SessionDisk> opened) {
        SessionDisk disk = opened.join();
        sessions.add(disk);
        return disk;
    }

    private void end(SessionDisk disk) {
        sessions.remove(disk);
        served.close(disk);
    }

    /** What is opened without another thread. */
    private SessionDisk openNow(int isid) {
        CompletableFuture<SessionDisk> opening = served.open(login(isid));
        assertThat(opening).as("opened at once").isCompleted();
        return begun(opening);
    }

    private boolean needsAThread(int isid) {
        CompletableFuture<SessionDisk> opening = served.open(login(isid));
        boolean waits = !opening.isDone();
        runThreads();
        end(begun(opening));
        return waits;
    }

    private static byte[] firstBlock(SessionDisk disk) throws IOException {
        ByteBuffer block = ByteBuffer.allocate(512);
        disk.volume().read(0, block);
        return block.array();
    }

    private static ScsiStatus send(SessionDisk disk, String cdb, String data) throws Exception {
        ByteBuffer bytes = ByteBuffer.wrap(HexFormat.of().parseHex((cdb + "0".repeat(32)).substring(0, 32)));
        return disk.nexus()
                .execute(
                        disk.nexus().admit(0, bytes),
                        ByteBuffer.wrap(HexFormat.of().parseHex(data)))
                .status();
    }

    @Test
    void theFirstSessionIsOpenedByAThreadAndThoseBesideItAndSoonAfterAtOnce() {
        CompletableFuture<SessionDisk> first = served.open(login(1));
        assertThat(first).as("needs a thread").isNotDone();
        runThreads();
        begun(first);
        SessionDisk beside = openNow(2);
        assertThat(store.users(DISK))
                .containsExactly("iqn.2026-01.a:one@127.0.0.1:1001", "iqn.2026-01.a:one@127.0.0.1:1002");
        end(beside);
        assertThat(store.users(DISK)).hasSize(1);
    }

    @Test
    void aDiskIsClosedAMomentAfterItsLastSession() throws Exception {
        end(open(1));
        assertThat(store.users(DISK)).isEmpty();
        assertThat(openFiles()).isPositive();
        end(openNow(2)); // that begins the moment anew
        linger();
        assertThat(openFiles()).isPositive();
        linger();
        assertThat(openFiles()).isZero();
        assertThat(timers).isEmpty();
        assertThat(needsAThread(3)).isTrue();
    }

    @Test
    void aDiskThatIsUsedWhenItsMomentEndsStays() throws Exception {
        end(open(1));
        SessionDisk again = openNow(2);
        linger();
        assertThat(firstBlock(again)).containsOnly(0);
        end(again);
        assertThat(timers).hasSize(1);
    }

    @Test
    void whatWasRolledBackMeanwhileIsOpenedAnew() throws Exception {
        store.snapshot(DISK, "clean");
        SessionDisk first = open(1);
        first.volume().write(0, ByteBuffer.wrap("written".getBytes(StandardCharsets.US_ASCII)));
        end(first);
        store.rollBack(DISK, "clean");
        assertThat(needsAThread(2)).isTrue();
        assertThat(firstBlock(openNow(3))).containsOnly(0);
    }

    @Test
    void aVolumeThatWasRemovedMeanwhileIsGoneAndItsNamesakeIsItself() throws Exception {
        end(open(1));
        store.delete(DISK);
        CompletableFuture<SessionDisk> gone = served.open(login(2));
        runThreads();
        assertThatThrownBy(gone::join)
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(VolumeNotFoundException.class);
        store.cloneBase(DISK, VolumeId.base("blank"), 2 * SIZE);
        assertThat(open(3).volume().size()).isEqualTo(2 * SIZE);
        assertThat(openFiles(link -> link.endsWith(" (deleted)"))).isZero();
    }

    private static SessionDisk toldOfTheLogin(SessionDisk disk) {
        assertThatThrownBy(() -> send(disk, "00", "")).isInstanceOf(CheckConditionException.class);
        return disk;
    }

    @Test
    void whatGrewMeanwhileIsNoNewsToTheNextSession() throws Exception {
        end(toldOfTheLogin(open(1)));
        store.resize(DISK, 2 * SIZE, false);
        SessionDisk second = toldOfTheLogin(open(2));
        assertThat(send(second, "00", "")).isEqualTo(ScsiStatus.GOOD);
        assertThat(second.volume().size()).isEqualTo(2 * SIZE);
    }

    @Test
    void modePagesAreTheDefaultsToWhoComesNext() throws Exception {
        SessionDisk first = toldOfTheLogin(open(1));
        assertThat(send(first, "151000001000", "00000000" + "0a0a0010" + "08000000" + "00000000"))
                .isEqualTo(ScsiStatus.GOOD);
        assertThatThrownBy(() -> send(first, "2a000000000000000100", "00".repeat(512)))
                .isInstanceOf(CheckConditionException.class);
        end(first);
        assertThat(send(toldOfTheLogin(openNow(2)), "2a000000000000000100", "00".repeat(512)))
                .isEqualTo(ScsiStatus.GOOD);
    }

    @Test
    void afterTheEndNothingLingers() throws Exception {
        SessionDisk disk = open(1);
        served.close();
        end(disk);
        runThreads();
        assertThat(openFiles()).isZero();
        assertThat(timers).isEmpty();
    }
}
