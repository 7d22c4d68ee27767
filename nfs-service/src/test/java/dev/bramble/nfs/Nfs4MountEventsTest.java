package dev.bramble.nfs;

import static dev.bramble.nfs.Nfs4Client.DESTROY_CLIENTID;
import static dev.bramble.nfs.Nfs4Client.DESTROY_SESSION;
import static dev.bramble.nfs.Nfs4Client.NO_STATE;
import static dev.bramble.nfs.Nfs4Client.REMOVE;
import static dev.bramble.nfs.Nfs4Client.RESTOREFH;
import static dev.bramble.nfs.Nfs4Client.SAVEFH;
import static dev.bramble.nfs.Nfs4Client.SHARE_READ;
import static dev.bramble.nfs.Nfs4Client.WRITE;
import static dev.bramble.nfs.Nfs4Client.args;
import static dev.bramble.nfs.Nfs4Client.name;
import static dev.bramble.nfs.Nfs4Client.ops;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.bramble.nfs.Nfs4Client.Opened;
import dev.bramble.proto.boot.v1.BootEvent;
import dev.bramble.proto.boot.v1.BootTreeChanged;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What is told of clients of NFS version 4.1: mounts, their ends, and what they write. */
@ParameterizedClass
@EnumSource(FileReach.class)
class Nfs4MountEventsTest extends Nfs4Mounted {
    Nfs4MountEventsTest(FileReach reach) {
        super(reach);
    }

    @Test
    void aMountIsToldOnceAndItsEndWithTheClient() throws Exception {
        client.lookup(nfs.tree.toString());
        assertThat(nfs.events.stream().filter(BootEvent::hasBootTreeMounted))
                .singleElement()
                .satisfies(event ->
                        assertThat(event.getBootTreeMounted().getNfsVersion()).isEqualTo("4.1"));
        assertThat(nfs.events).noneMatch(BootEvent::hasBootTreeUnmounted);
        client.raw(1, ops().add(DESTROY_SESSION, args().raw(client.session)));
        client.raw(1, ops().add(DESTROY_CLIENTID, args().int64(client.client)));
        await().untilAsserted(() -> assertThat(nfs.events)
                .filteredOn(BootEvent::hasBootTreeUnmounted)
                .singleElement()
                .satisfies(event ->
                        assertThat(event.getBootTreeUnmounted().getNfsVersion()).isEqualTo("4.1")));
    }

    private List<String> mounts() {
        return nfs.events.stream()
                .filter(event -> event.hasBootTreeMounted() || event.hasBootTreeUnmounted())
                .map(event -> event.hasBootTreeMounted()
                        ? "mounted " + event.getBootTreeMounted().getNfsVersion()
                        : "unmounted " + event.getBootTreeUnmounted().getNfsVersion())
                .toList();
    }

    @Test
    void aPiThatCrashedAndCameBackAtOnceMountsAnew() throws Exception {
        try (Nfs4Client rebooted = new Nfs4Client(nfs.stack.port(), "127.0.0.1", "pi", 2)) {
            rebooted.introduce();
            rebooted.lookup(nfs.tree.toString());
            assertThat(mounts()).containsExactly("mounted 4.1", "unmounted 4.1", "mounted 4.1");
        }
    }

    @Test
    void aClientThatReclaimsHadItMountedAllTheTime() throws Exception {
        client.open(root, "f", "o", SHARE_READ, 0);
        client.close();
        nfs.restart();
        client = new Nfs4Client(nfs.stack.port(), "127.0.0.1", "pi", 1);
        client.introduce();
        client.reclaimComplete();
        client.lookup(root, "f");
        client.lookup(nfs.tree.toString());
        assertThat(mounts()).containsExactly("mounted 4.1");
        nfs.ahead.addAndGet(Duration.ofSeconds(61).toNanos());
        await().untilAsserted(() -> assertThat(mounts()).containsExactly("mounted 4.1", "unmounted 4.1"));
    }

    @Test
    void aClientThatWasSilentAndGoesOnIsMountedAgain() throws Exception {
        nfs.ahead.addAndGet(Duration.ofSeconds(61).toNanos());
        await().untilAsserted(() -> assertThat(mounts()).containsExactly("mounted 4.1", "unmounted 4.1"));
        assertThat(nfs.stack.mounts().clients(NfsFixture.UID)).isEmpty();
        client.lookup(root, "f");
        client.lookup(root, "f");
        assertThat(mounts()).containsExactly("mounted 4.1", "unmounted 4.1", "mounted 4.1");
        assertThat(nfs.stack.mounts().clients(NfsFixture.UID)).containsExactly("127.0.0.1");
        nfs.ahead.addAndGet(Duration.ofSeconds(61).toNanos());
        await().untilAsserted(() ->
                assertThat(mounts()).containsExactly("mounted 4.1", "unmounted 4.1", "mounted 4.1", "unmounted 4.1"));
    }

    @Test
    void aClientThatWasForgottenAndGoesOnIsMountedAgain() throws Exception {
        nfs.ahead.addAndGet(Duration.ofSeconds(61).toNanos());
        await().untilAsserted(() -> assertThat(mounts()).containsExactly("mounted 4.1", "unmounted 4.1"));
        nfs.ahead.addAndGet(Duration.ofDays(1).toNanos());
        await().untilAsserted(() -> assertThat(nfs.metric("bramble_nfs_clients", "version", "4.1", "lease", "missed"))
                .isZero());
        client.introduce();
        client.reclaimComplete();
        client.lookup(root, "f");
        assertThat(mounts()).containsExactly("mounted 4.1", "unmounted 4.1", "mounted 4.1");
    }

    @Test
    void oneOfTwoClientsOfAnAddressMayGo() throws Exception {
        try (Nfs4Client other = nfs.client4("other")) {
            other.lookup(nfs.tree.toString());
            other.raw(1, ops().add(DESTROY_SESSION, args().raw(other.session)));
            other.raw(1, ops().add(DESTROY_CLIENTID, args().int64(other.client)));
        }
        try (Nfs4Client third = nfs.client4("third")) {
            third.lookup(nfs.tree.toString());
        }
        assertThat(mounts()).containsExactly("mounted 4.1");
    }

    @Test
    void aWriteToAFileThatIsGoneIsTold() throws Exception {
        // Not open: one that is open would still be there.
        Opened file = new Opened(NO_STATE, client.lookup(root, "f"));
        Files.delete(nfs.tree.resolve("f"));
        assertRefused(70, () -> client.read(file.handle(), file.state(), 0, 10));
        assertThat(nfs.events).noneMatch(BootEvent::hasStaleWritesSeen);
        assertRefused(70, () -> client.write(file, 0, new byte[10]));
        assertThat(nfs.events)
                .filteredOn(BootEvent::hasStaleWritesSeen)
                .singleElement()
                .satisfies(event ->
                        assertThat(event.getStaleWritesSeen().getNfsVersion()).isEqualTo("4.1"));
    }

    @Test
    void aWriteToAFileThatGoesInTheSameCompoundIsTold() throws Exception {
        byte[] file = client.lookup(root, "f");
        assertRefused(
                70,
                () -> client.call(ops().putFh(file)
                        .add(SAVEFH)
                        .putFh(root)
                        .add(REMOVE, name("f"))
                        .add(RESTOREFH)
                        .add(WRITE, args().raw(NO_STATE).int64(0).int32(2).opaque(new byte[10]))));
        assertThat(nfs.events).filteredOn(BootEvent::hasStaleWritesSeen).hasSize(1);
    }

    @Test
    void aClosedFileIsToldWithItsHash() throws Exception {
        // So time alone settles nothing.
        nfs.clock = InstantSource.fixed(Instant.now());
        Opened file = client.create(root, "kernel8.img", 1);
        client.write(file, 0, new byte[10]);
        client.close(file);
        await().untilAsserted(() -> assertThat(nfs.events)
                .filteredOn(BootEvent::hasBootTreeChanged)
                .extracting(BootEvent::getBootTreeChanged)
                .containsExactly(BootTreeChanged.newBuilder()
                        .setTree(NfsFixture.UID)
                        .setPath("kernel8.img")
                        .setSizeBytes(10)
                        .setSha256("01d448afd928065458cf670b60f5a594d735af0172c8d67f22a81680132681ca")
                        .build()));
    }
}
