package dev.bramble.nfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.bramble.chassis.mirror.InventoryView;
import dev.bramble.nfs.export.Export;
import dev.bramble.proto.boot.v1.BootEvent;
import dev.bramble.proto.boot.v1.BootEvent.DetailCase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Roots by NFS: who mounts them, and what is told of it. */
@ParameterizedClass
@EnumSource(FileReach.class)
class RootMountTest {
    private final FileReach reach;

    NfsFixture nfs;
    Path root;

    RootMountTest(FileReach reach) {
        this.reach = reach;
    }

    @BeforeEach
    void start(@TempDir Path data) throws Exception {
        nfs = new NfsFixture(data, reach);
        root = nfs.giveRoot();
        Files.writeString(root.resolve("hostname"), "kitchen");
    }

    @AfterEach
    void close() throws Exception {
        if (nfs != null) {
            nfs.close();
        }
    }

    private List<String> told() {
        return nfs.events.stream()
                .map(event -> switch (event.getDetailCase()) {
                    case ROOT_MOUNT_STARTED ->
                        "started " + event.getRootMountStarted().getNfsVersion();
                    case ROOT_MOUNTED -> "mounted " + event.getRootMounted().getNfsVersion();
                    case ROOT_UNMOUNTED ->
                        "unmounted " + event.getRootUnmounted().getNfsVersion();
                    default -> event.getDetailCase().toString();
                })
                .toList();
    }

    @Test
    void aRootByVersion3IsMountedByItsFirstCallAfterMnt() throws Exception {
        try (Nfs3Client client = nfs.client()) {
            byte[] handle = client.mount(root.toString());
            assertThat(told()).containsExactly("started 3");
            client.getAttributes(handle);
            client.getAttributes(client.lookup(handle, "hostname"));
            assertThat(told()).containsExactly("started 3", "mounted 3");
            client.mount(root.toString());
            client.getAttributes(handle);
            assertThat(told()).containsExactly("started 3", "mounted 3", "started 3", "mounted 3");
            client.unmount(root.toString());
            assertThat(told()).hasSize(5).endsWith("unmounted 3");
        }
        assertThat(nfs.events)
                .extracting(event -> event.getSubject().getPiUid())
                .containsOnly(NfsFixture.UID);
    }

    @Test
    void aRootByVersion41IsMountedByItsFirstCallAfterItWasLookedUp() throws Exception {
        try (Nfs4Client client = nfs.client4("kitchen")) {
            byte[] handle = client.lookup(root.toString());
            assertThat(told()).containsExactly("started 4.1");
            var _ = client.attributes(handle, 1);
            var _ = client.attributes(client.lookup(handle, "hostname"), 1);
            byte[] _ = client.lookup(root.toString());
            var _ = client.attributes(handle, 1);
            assertThat(told()).containsExactly("started 4.1", "mounted 4.1");
        }
    }

    @Test
    void aRootInUseAtARestartOfTheServiceIsNotToldAnew() throws Exception {
        try (Nfs3Client client = nfs.client()) {
            byte[] handle = client.mount(root.toString());
            client.getAttributes(handle);
            nfs.restart();
            nfs.events.clear();
            try (Nfs3Client again = nfs.client()) {
                again.getAttributes(handle);
                assertThat(told()).isEmpty();
                assertThat(nfs.stack.mounts().clients(Export.rootKey(NfsFixture.UID)))
                        .containsExactly("127.0.0.1");
            }
        }
    }

    /** A Pi that is switched off says no UMNT of its root, and must be deletable before the day is over. */
    @Test
    void aSilentRootIsGoneAfterTenMinutes() throws Exception {
        Instant begin = Instant.parse("2026-11-22T10:00:00Z");
        nfs.clock = InstantSource.fixed(begin);
        try (Nfs3Client client = nfs.client()) {
            client.getAttributes(client.mount(root.toString()));
            client.mount(nfs.tree.toString());
        }
        nfs.clock = InstantSource.fixed(begin.plus(Duration.ofMinutes(9)));
        assertThat(nfs.stack.mounts().expire(Duration.ofHours(24), mount -> false))
                .isEmpty();
        nfs.clock = InstantSource.fixed(begin.plus(Duration.ofMinutes(11)));
        await().untilAsserted(() -> assertThat(told())
                .containsExactly("started 3", "mounted 3", DetailCase.BOOT_TREE_MOUNTED.toString(), "unmounted 3"));
        assertThat(nfs.stack.mounts().clients(NfsFixture.UID)).containsExactly("127.0.0.1");
    }

    @Test
    void itIsItsPisAloneAndOnlyWhileThatHasAnNfsRoot() throws Exception {
        try (Nfs3Client owner = nfs.client();
                Nfs3Client other = nfs.client("127.0.0.3");
                Nfs4Client owner4 = nfs.client4("kitchen")) {
            byte[] handle = owner.mount(root.toString());
            assertThatThrownBy(() -> other.mount(root.toString())).isInstanceOf(Nfs3Client.Refused.class);
            assertThatThrownBy(() -> other.getAttributes(handle)).isInstanceOf(Nfs3Client.Refused.class);
            assertThat(owner4.lookup(root.toString())).isEqualTo(handle);
            nfs.setInventory(NfsFixture.inventory("127.0.0.1"));
            assertThatThrownBy(() -> owner.getAttributes(handle)).isInstanceOf(Nfs3Client.Refused.class);
            assertThatThrownBy(() -> owner.mount(root.toString())).isInstanceOf(Nfs3Client.Refused.class);
            nfs.setInventory(InventoryView.of(3, List.of()));
            assertThatThrownBy(() -> owner.getAttributes(handle)).isInstanceOf(Nfs3Client.Refused.class);
        }
    }

    @Test
    void filesOfARootThatComeAndGoAreNoBootEvents() throws Exception {
        try (Nfs3Client client = nfs.client()) {
            byte[] handle = client.mount(root.toString());
            byte[] file = client.create(handle, "note", true);
            client.write(file, 0, new byte[10], Nfs3Client.UNSTABLE);
            client.commit(file);
            client.rename(handle, "note", handle, "note2");
            client.remove(handle, "note2");
        }
        nfs.restart();
        assertThat(nfs.events).extracting(BootEvent::getDetailCase).doesNotContain(DetailCase.BOOT_TREE_CHANGED);
        assertThat(told()).containsExactly("started 3", "mounted 3");
    }
}
