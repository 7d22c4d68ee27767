package dev.bramble.nfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.bramble.chassis.mirror.InventoryView;
import dev.bramble.nfs.Nfs3Client.Refused;
import dev.bramble.nfs.RpcConnection.Arguments;
import dev.bramble.proto.boot.v1.BootEvent;
import dev.bramble.proto.boot.v1.BootEvent.DetailCase;
import dev.bramble.proto.inventory.v1.Pi;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Who may mount what, and what is told of it. */
@ParameterizedClass
@EnumSource(FileReach.class)
class MountTest {
    private final FileReach reach;

    NfsFixture nfs;
    String path;

    MountTest(FileReach reach) {
        this.reach = reach;
    }

    @BeforeEach
    void start(@TempDir Path data) throws Exception {
        nfs = new NfsFixture(data, reach);
        path = nfs.tree.toString();
    }

    @AfterEach
    void close() throws Exception {
        if (nfs != null) {
            nfs.close();
        }
    }

    private static void assertRefused(int status, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.status).isEqualTo(status));
    }

    @Test
    void aMountOfAPiThatLostItsPowerIsOverAfterItBooted() throws Exception {
        String other = "bbbbbb012345";
        Path tree = Files.createDirectories(nfs.tree.resolveSibling(other));
        nfs.setInventory(InventoryView.of(
                1,
                List.of(
                        Pi.newBuilder()
                                .setUid(NfsFixture.UID)
                                .setName("a")
                                .setIp("127.0.0.1")
                                .build(),
                        Pi.newBuilder()
                                .setUid(other)
                                .setName("b")
                                .setIp("127.0.0.2")
                                .build())));
        nfs.clock = InstantSource.offset(InstantSource.system(), Duration.ofHours(-2));
        InetAddress address = InetAddress.ofLiteral("127.0.0.1");
        for (String uid : List.of(NfsFixture.UID, other)) {
            nfs.stack.seen(uid, address, Instant.EPOCH, Instant.EPOCH);
        }
        Nfs3Client off = nfs.client("127.0.0.2");
        byte[] _ = off.mount(tree.toString());
        off.close();
        try (Nfs3Client idle = nfs.client()) {
            byte[] _ = idle.mount(nfs.tree.toString());
            nfs.clock = InstantSource.system();
            for (String uid : List.of(NfsFixture.UID, other)) {
                nfs.stack.seen(uid, address, Instant.EPOCH, nfs.clock.instant());
            }
            await().until(() -> nfs.stack.mounts().clients(other).isEmpty());
            assertThat(nfs.stack.mounts().clients(NfsFixture.UID)).containsExactly("127.0.0.1");
        }
        await().until(() -> nfs.stack.mounts().clients(NfsFixture.UID).isEmpty());
        await().until(() ->
                nfs.events.stream().filter(BootEvent::hasBootTreeUnmounted).count() == 2);
    }

    @Test
    void aTreeIsItsPisAlone() throws Exception {
        nfs.setInventory(NfsFixture.inventory("127.0.0.2"));
        try (Nfs3Client owner = nfs.client("127.0.0.2");
                Nfs3Client other = nfs.client("127.0.0.3")) {
            byte[] root = owner.mount(path);
            assertRefused(Nfs3Client.ACCES, () -> other.mount(path));
            assertRefused(Nfs3Client.ACCES, () -> other.getAttributes(root));
            assertThat(exports(owner)).isEqualTo(path);
            assertThat(exports(other)).isEmpty();
        }
    }

    @Test
    void withoutAFixedAddressATreeIsOfTheAddressWhereItsPiWasSeenLast() throws Exception {
        nfs.setInventory(NfsFixture.inventory(""));
        try (Nfs3Client first = nfs.client("127.0.0.2");
                Nfs3Client second = nfs.client("127.0.0.3")) {
            assertRefused(Nfs3Client.ACCES, () -> first.mount(path));
            seen("127.0.0.2");
            byte[] root = first.mount(path);
            assertRefused(Nfs3Client.ACCES, () -> second.mount(path));
            seen("127.0.0.3");
            assertRefused(Nfs3Client.ACCES, () -> first.getAttributes(root));
            assertThat(second.mount(path)).isEqualTo(root);
            assertThat(exports(second)).isEqualTo(path);
            assertThat(exports(first)).isEmpty();
        }
        nfs.restart();
        try (Nfs3Client first = nfs.client("127.0.0.2");
                Nfs3Client second = nfs.client("127.0.0.3")) {
            assertThat(second.mount(path)).isNotEmpty();
            assertRefused(Nfs3Client.ACCES, () -> first.mount(path));
        }
    }

    @Test
    void aFixedAddressIsNotOverruledByWhereAPiWasSeen() throws Exception {
        nfs.setInventory(NfsFixture.inventory("127.0.0.2"));
        seen("127.0.0.3");
        try (Nfs3Client owner = nfs.client("127.0.0.2");
                Nfs3Client other = nfs.client("127.0.0.3")) {
            assertThat(owner.mount(path)).isNotEmpty();
            assertRefused(Nfs3Client.ACCES, () -> other.mount(path));
        }
    }

    private void seen(String address) {
        nfs.stack.seen(NfsFixture.UID, InetAddress.ofLiteral(address), Instant.EPOCH, Instant.EPOCH);
    }

    @Test
    void revocationCountsFromTheNextCall() throws Exception {
        try (Nfs3Client client = nfs.client()) {
            byte[] root = client.mount(path);
            nfs.setInventory(NfsFixture.inventory("127.0.0.2"));
            assertRefused(Nfs3Client.ACCES, () -> client.getAttributes(root));
            nfs.setInventory(InventoryView.of(2, List.of()));
            assertRefused(Nfs3Client.STALE, () -> client.getAttributes(root));
        }
    }

    @Test
    void withoutAnyInventoryAMountedClientWaits() throws Exception {
        try (Nfs3Client client = nfs.client()) {
            byte[] root = client.mount(path);
            nfs.setInventory(InventoryView.NOTHING_YET);
            assertRefused(10008, () -> client.getAttributes(root));
        }
    }

    @Test
    void subdirectoriesAreMountableAndNothingElse() throws Exception {
        Files.createDirectories(nfs.tree.resolve("overlays"));
        Files.writeString(nfs.tree.resolve("file"), "");
        Files.createSymbolicLink(nfs.tree.resolve("link"), Path.of("/"));
        try (Nfs3Client client = nfs.client()) {
            assertThat(client.mount(path + "/overlays")).isNotEmpty();
            assertThat(client.mount(path + "//overlays/")).isNotEmpty();
            assertRefused(Nfs3Client.NOENT, () -> client.mount(path + "/nothing"));
            assertRefused(Nfs3Client.NOTDIR, () -> client.mount(path + "/file"));
            assertRefused(Nfs3Client.NOTDIR, () -> client.mount(path + "/link/etc"));
            assertRefused(Nfs3Client.ACCES, () -> client.mount(path + "/../.."));
            assertRefused(Nfs3Client.ACCES, () -> client.mount("/"));
            assertRefused(Nfs3Client.ACCES, () -> client.mount(nfs.data + "/boot/trees"));
            assertRefused(Nfs3Client.ACCES, () -> client.mount(nfs.data + "/boot/trees/zzzzzz012345"));
        }
    }

    @Test
    void mountsAreListedAndEnd() throws Exception {
        try (Nfs3Client client = nfs.client()) {
            client.mount(path);
            assertThat(nfs.stack.mounts().clients(NfsFixture.UID)).containsExactly("127.0.0.1");
            var dump = client.mountProgram(2, new Arguments());
            assertThat(dump.int32()).isEqualTo(1);
            dump.opaque();
            assertThat(new String(dump.opaque(), StandardCharsets.UTF_8)).isEqualTo(path);
            client.unmount(path);
            assertThat(nfs.stack.mounts().clients(NfsFixture.UID)).isEmpty();
            client.mount(path);
            client.mountProgram(4, new Arguments());
            assertThat(nfs.stack.mounts().clients(NfsFixture.UID)).isEmpty();
        }
        assertThat(nfs.events)
                .extracting(event -> event.getDetailCase())
                .containsExactly(
                        DetailCase.BOOT_TREE_MOUNTED,
                        DetailCase.BOOT_TREE_UNMOUNTED,
                        DetailCase.BOOT_TREE_MOUNTED,
                        DetailCase.BOOT_TREE_UNMOUNTED);
        var mounted = nfs.events.getFirst();
        assertThat(mounted.getSubject().getPiUid()).isEqualTo(NfsFixture.UID);
        assertThat(mounted.getSubject().getAddress()).isEqualTo("127.0.0.1");
        assertThat(mounted.getSubject().getInventoryRevision()).isEqualTo(1);
        assertThat(mounted.getBootTreeMounted().getNfsVersion()).isEqualTo("3");
        assertThat(mounted.getBootTreeMounted().getPath()).isEqualTo(path);
    }

    @Test
    void changesAreTold() throws Exception {
        try (Nfs3Client client = nfs.client()) {
            byte[] root = client.mount(path);
            nfs.events.clear();
            byte[] file = client.create(root, "initrd.new", true);
            client.write(file, 0, new byte[10], Nfs3Client.UNSTABLE);
            assertThat(nfs.events).isEmpty();
            client.commit(file);
            await().untilAsserted(
                            () -> assertThat(changes()).containsExactly("initrd.new 10 01d448afd928065458cf false"));
            nfs.events.clear();
            client.rename(root, "initrd.new", root, "initrd.img");
            await().untilAsserted(() -> assertThat(changes())
                    .containsExactly("initrd.new 0  true", "initrd.img 10 01d448afd928065458cf false"));
            nfs.events.clear();
            client.remove(root, "initrd.img");
            await().untilAsserted(() -> assertThat(changes()).containsExactly("initrd.img 0  true"));
            nfs.events.clear();
            client.create(root, "ssh", true);
            client.symbolicLink(root, "kernel", "kernel8.img");
            await().untilAsserted(() ->
                    assertThat(changes()).containsExactly("kernel 0  false", "ssh 0 e3b0c44298fc1c149afb false"));
        }
    }

    private List<String> changes() {
        return nfs.events.stream()
                .map(BootEvent::getBootTreeChanged)
                .map(changed -> "%s %d %.20s %s"
                        .formatted(
                                changed.getPath(), changed.getSizeBytes(), changed.getSha256(), changed.getRemoved()))
                .toList();
    }

    @Test
    void whatChangedJustBeforeTheEndIsTold() throws Exception {
        try (Nfs3Client client = nfs.client()) {
            byte[] file = client.create(client.mount(path), "config.txt", true);
            client.write(file, 0, new byte[10], Nfs3Client.UNSTABLE);
        }
        nfs.restart();
        assertThat(changes()).contains("config.txt 10  false");
    }

    @Test
    void writesToAFileThatIsGoneAreTold() throws Exception {
        try (Nfs3Client client = nfs.client()) {
            byte[] file = client.create(client.mount(path), "config.txt", true);
            Files.delete(nfs.tree.resolve("config.txt"));
            assertRefused(70, () -> client.write(file, 0, new byte[10], Nfs3Client.UNSTABLE));
            assertRefused(70, () -> client.write(file, 10, new byte[10], Nfs3Client.UNSTABLE));
            assertRefused(70, () -> client.read(file, 0, 10));
        }
        assertThat(nfs.events)
                .filteredOn(BootEvent::hasStaleWritesSeen)
                .singleElement()
                .satisfies(event -> {
                    assertThat(event.getStaleWritesSeen().getTree()).isEqualTo(NfsFixture.UID);
                    assertThat(event.getStaleWritesSeen().getNfsVersion()).isEqualTo("3");
                    assertThat(event.getStaleWritesSeen().getCount()).isEqualTo(1);
                });
    }

    private static String exports(Nfs3Client client) throws Exception {
        var results = client.mountProgram(5, new Arguments());
        if (results.int32() == 0) {
            return "";
        }
        return new String(results.opaque(), StandardCharsets.UTF_8);
    }
}
