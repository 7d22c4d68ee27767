package dev.bramble.nfs;

import static dev.bramble.nfs.Nfs4Client.GETFH;
import static dev.bramble.nfs.Nfs4Client.LOOKUPP;
import static dev.bramble.nfs.Nfs4Client.PUTFH;
import static dev.bramble.nfs.Nfs4Client.SHARE_BOTH;
import static dev.bramble.nfs.Nfs4Client.SHARE_READ;
import static dev.bramble.nfs.Nfs4Client.SHARE_WRITE;
import static dev.bramble.nfs.Nfs4Client.expect;
import static dev.bramble.nfs.Nfs4Client.ops;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.bramble.nfs.Nfs3Client.Attributes;
import dev.bramble.nfs.Nfs4Client.Opened;
import dev.bramble.nfs.RpcConnection.Arguments;
import dev.bramble.nfs.fs.FileOwnership;
import dev.bramble.proto.inventory.v1.Export;
import java.io.IOException;
import java.net.BindException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The exports that users make, as clients of both versions meet them. */
@ParameterizedClass
@EnumSource(FileReach.class)
class ExportTest {
    private static final int ACCES = Nfs3Client.ACCES;
    private static final int ROFS = 30;
    private static final int NOENT = 2;
    private static final int STALE = Nfs3Client.STALE;
    private static final int NOBODY = 65534;

    private final FileReach reach;
    private Path media;
    private NfsFixture nfs;

    ExportTest(FileReach reach) {
        this.reach = reach;
    }

    @BeforeEach
    void start(@TempDir Path data, @TempDir Path elsewhere) throws Exception {
        nfs = new NfsFixture(data, reach);
        media = Files.createDirectories(elsewhere.toRealPath().resolve("media"));
        Files.createDirectories(media.resolve("films/old"));
        Files.writeString(media.resolve("films/reel"), "moving");
        Files.setPosixFilePermissions(media, PosixFilePermissions.fromString("rwxrwxrwx"));
    }

    @AfterEach
    void close() throws Exception {
        // Null where this process cannot reach files so.
        if (nfs != null) {
            nfs.close();
        }
    }

    /** To 127.0.0.2 alone, with its root as root. */
    private Export.Builder export() {
        return Export.newBuilder()
                .setName("media")
                .setPath(media.toString())
                .setMaprootUser("0")
                .addHosts("127.0.0.2");
    }

    private void serve(Export.Builder... exports) {
        nfs.setInventory(NfsFixture.inventory(
                "127.0.0.1",
                List.of(exports).stream().map(Export.Builder::build).toArray(Export[]::new)));
    }

    private Nfs3Client client() throws IOException {
        return nfs.client("127.0.0.2");
    }

    private Nfs4Client client4() throws IOException {
        Nfs4Client client = new Nfs4Client(nfs.stack.port(), "127.0.0.2", "guest", 1);
        client.introduce();
        client.reclaimComplete();
        return client;
    }

    private static void assertRefused(int status, ThrowingCallable call) {
        assertThatThrownBy(call)
                .satisfies(refused -> assertThat(status(refused)).isEqualTo(status));
    }

    private static int status(Throwable refused) {
        return switch (refused) {
            case Nfs3Client.Refused by3 -> by3.status;
            case Nfs4Client.Refused by4 -> by4.status;
            default -> throw new AssertionError(refused);
        };
    }

    @Test
    void directoriesInAnExportAreMountedByAllDirsOnly() throws Exception {
        serve(export());
        try (Nfs3Client client = client()) {
            assertThat(client.mount(media.toString())).isNotEmpty();
            assertRefused(ACCES, () -> client.mount(media + "/films"));
            serve(export().setAllDirs(true));
            assertThat(client.readAll(client.lookup(client.mount(media + "/films"), "reel")))
                    .asString()
                    .isEqualTo("moving");
            assertRefused(ACCES, () -> client.mount(String.valueOf(media.getParent())));
        }
    }

    @Test
    void snapshotsAreNotReachedByAnExportOfTheBootFolder() throws Exception {
        Path boot = nfs.data.resolve("boot");
        Files.writeString(nfs.tree.resolve("cmdline.txt"), "secret");
        Files.writeString(nfs.tree.resolve(".hidden"), "a Pi's own");
        var _ = nfs.stack.trees().snapshot(NfsFixture.UID, "s");
        serve(export().setPath(boot.toString()).setAllDirs(true));
        String snapshot = boot + "/.snapshots/" + NfsFixture.UID + "/s";
        assertThat(Path.of(snapshot)).isDirectory();
        Path original = Files.createDirectories(boot.resolve(".originals/0123/tree"));
        try (Nfs3Client three = client();
                Nfs4Client four = client4()) {
            byte[] root = three.mount(boot.toString());
            assertThat(three.list(root, 4096))
                    .contains("trees")
                    .noneMatch(name -> name.startsWith(".s") || name.startsWith(".o"));
            assertThat(three.listPlus(root, 4096))
                    .contains("trees")
                    .noneMatch(name -> name.startsWith(".s") || name.startsWith(".o"));
            assertThat(four.list(root, 4096))
                    .contains("trees")
                    .noneMatch(name -> name.startsWith(".s") || name.startsWith(".o"));
            for (String own : List.of(".snapshots", ".originals", ".making-" + NfsFixture.UID)) {
                assertRefused(NOENT, () -> three.lookup(root, own));
                assertRefused(NOENT, () -> four.lookup(root, own));
                assertRefused(ACCES, () -> three.makeDirectory(root, own));
                assertRefused(ACCES, () -> three.create(root, own, true));
                assertRefused(ACCES, () -> four.create(root, own, 0));
                assertRefused(ACCES, () -> three.symbolicLink(root, own, "trees"));
                assertRefused(ACCES, () -> three.rename(root, "trees", root, own));
                assertRefused(NOENT, () -> three.rename(root, own, root, "mine"));
                assertRefused(NOENT, () -> three.removeDirectory(root, own));
                assertRefused(NOENT, () -> three.remove(root, own));
            }
            assertRefused(NOENT, () -> three.mount(boot + "/.snapshots"));
            assertRefused(NOENT, () -> three.mount(snapshot));
            assertRefused(NOENT, () -> three.mount(original.toString()));
            byte[] tree = three.lookup(three.lookup(root, "trees"), NfsFixture.UID);
            assertThat(three.list(tree, 4096)).contains(".hidden");
            byte[] file = three.lookup(tree, "cmdline.txt");
            assertRefused(ACCES, () -> three.link(file, root, ".link"));
            Files.move(nfs.tree.resolve("cmdline.txt"), boot.resolve(".snapshots/kept"));
            assertRefused(STALE, () -> three.getAttributes(file));
            assertRefused(STALE, () -> four.attributes(file, 4));
        }
    }

    @Test
    void nothingOfTheServicesOwnInTheBootFolderIsExported() throws Exception {
        Path own = Files.createDirectories(nfs.data.resolve("boot/.snapshots/" + NfsFixture.UID));
        serve(export().setPath(own.toString()), export().setName("all").setPath(String.valueOf(own.getParent())));
        try (Nfs3Client client = client()) {
            assertRefused(ACCES, () -> client.mount(own.toString()));
            assertRefused(ACCES, () -> client.mount(String.valueOf(own.getParent())));
        }
    }

    @Test
    void aReadOnlyExportIsReadAndNotChanged() throws Exception {
        serve(export().setReadOnly(true));
        try (Nfs3Client client = client()) {
            byte[] root = client.mount(media.toString());
            byte[] films = client.lookup(root, "films");
            byte[] reel = client.lookup(films, "reel");
            assertThat(client.readAll(reel)).asString().isEqualTo("moving");
            assertThat(client.list(films, 4096)).contains("reel", "old");
            assertThat(client.access(root, 0x3f)).isEqualTo(0x01 | 0x02);
            assertRefused(ROFS, () -> client.write(reel, 0, new byte[1], Nfs3Client.FILE_SYNC));
            assertRefused(ROFS, () -> client.commit(reel));
            assertRefused(ROFS, () -> client.create(root, "new", true));
            assertRefused(ROFS, () -> client.createExclusive(root, "new", 7));
            assertRefused(ROFS, () -> client.makeDirectory(root, "new"));
            assertRefused(ROFS, () -> client.symbolicLink(root, "new", "films"));
            assertRefused(ROFS, () -> client.link(reel, root, "new"));
            assertRefused(ROFS, () -> client.rename(films, "reel", root, "reel"));
            assertRefused(ROFS, () -> client.remove(films, "reel"));
            assertRefused(ROFS, () -> client.removeDirectory(films, "old"));
            assertRefused(
                    ROFS,
                    () -> client.nfs(
                            2,
                            new Arguments()
                                    .opaque(reel)
                                    .int32(1)
                                    .int32(0600)
                                    .int32(0)
                                    .int32(0)
                                    .int32(0)
                                    .int32(0)
                                    .int32(0)
                                    .int32(0)));
        }
        try (Nfs4Client client = client4()) {
            byte[] films = client.lookup(media + "/films");
            assertRefused(ROFS, () -> client.open(films, "reel", "o", SHARE_WRITE, 0));
            assertRefused(ROFS, () -> client.create(films, "new", 1));
            assertThat(client.readAll(client.open(films, "reel", "o", SHARE_READ, 0)))
                    .asString()
                    .isEqualTo("moving");
        }
        assertThat(media.resolve("films/reel")).hasContent("moving");
        assertThat(media.resolve("new")).doesNotExist();
    }

    @Test
    void becomingReadOnlyCountsForFilesThatAreOpen() throws Exception {
        serve(export());
        try (Nfs4Client client = client4()) {
            Opened file = client.open(client.lookup(media + "/films"), "reel", "o", SHARE_BOTH, 0);
            client.write(file, 0, "M".getBytes(StandardCharsets.UTF_8));
            serve(export().setReadOnly(true));
            assertRefused(ROFS, () -> client.write(file, 0, "X".getBytes(StandardCharsets.UTF_8)));
            assertThat(client.readAll(file)).asString().isEqualTo("Moving");
        }
    }

    @Test
    void rootIsNobodyUnlessItIsMapped() throws Exception {
        assumeFalse(FileOwnership.ofThisProcess().singleUser(), "owners are kept by root only");
        serve(export().clearMaprootUser());
        assertThat(ownerOfNewFile(0, 0)).containsExactly(NOBODY, NOBODY);
        assertThat(ownerOfNewFile(1000, 0)).containsExactly(1000, NOBODY);
        assertThat(ownerOfNewFile(1000, 1001)).containsExactly(1000, 1001);
        serve(export().setMaprootUser("3001").setMaprootGroup("3002"));
        assertThat(ownerOfNewFile(0, 0)).containsExactly(3001, 3002);
        serve(export().setMaprootUser("root"));
        assertThat(ownerOfNewFile(0, 0)).containsExactly(0, 0);
        serve(export().setMapallUser("4001").setMapallGroup("4002"));
        assertThat(ownerOfNewFile(0, 0)).containsExactly(4001, 4002);
        assertThat(ownerOfNewFile(1000, 1001)).containsExactly(4001, 4002);
    }

    private int made;

    private List<Integer> ownerOfNewFile(int uid, int gid) throws IOException {
        try (Nfs3Client client = client()) {
            client.rpc.uid = uid;
            client.rpc.gid = gid;
            byte[] file = client.create(client.mount(media.toString()), "file-" + ++made, true);
            Attributes attributes = client.getAttributes(file);
            return List.of(attributes.uid(), attributes.gid());
        }
    }

    /** The kernel, or the mode bits, are asked for whom the caller became. */
    @Test
    void nobodyMayNotReadWhatIsRoots() throws Exception {
        Path secret = Files.writeString(media.resolve("films/secret"), "s");
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
        assumeFalse(FileOwnership.ofThisProcess().singleUser(), "owners are kept by root only");
        serve(export().clearMaprootUser());
        try (Nfs3Client client = client()) {
            byte[] handle = client.lookup(client.lookup(client.mount(media.toString()), "films"), "secret");
            assertRefused(ACCES, () -> client.readAll(handle));
            serve(export());
            assertThat(client.readAll(handle)).asString().isEqualTo("s");
        }
    }

    @Test
    void networksAndHostsSayWhoMayMount() throws Exception {
        serve(export().clearHosts().addNetworks("127.0.0.0/30").addNetworks("2001:db8::/32"));
        try (Nfs3Client inside = nfs.client("127.0.0.3");
                Nfs3Client outside = nfs.client("127.0.0.4")) {
            assertThat(inside.mount(media.toString())).isNotEmpty();
            assertRefused(ACCES, () -> outside.mount(media.toString()));
            assertThat(exports(inside)).containsExactly(media + " 127.0.0.0/30 2001:db8::/32");
            assertThat(exports(outside)).isEmpty();
        }
        serve(export().clearHosts());
        try (Nfs3Client nobody = client()) {
            assertRefused(ACCES, () -> nobody.mount(media.toString()));
        }
    }

    private static List<String> exports(Nfs3Client client) throws IOException {
        var results = client.mountProgram(5, new Arguments());
        List<String> exports = new ArrayList<>();
        while (results.int32() == 1) {
            StringBuilder line = new StringBuilder(new String(results.opaque(), StandardCharsets.UTF_8));
            while (results.int32() == 1) {
                line.append(' ').append(new String(results.opaque(), StandardCharsets.UTF_8));
            }
            exports.add(line.toString());
        }
        return exports;
    }

    @Test
    void securePortsAreThoseThatOnlyRootGets() throws Exception {
        serve(export().setSecurePorts(true));
        try (Nfs3Client anyPort = client();
                Nfs4Client anyPort4 = client4()) {
            assertRefused(ACCES, () -> anyPort.mount(media.toString()));
            assertRefused(Nfs3Client.NOENT, () -> anyPort4.lookup(media.toString()));
            assertThat(exports(anyPort)).containsExactly(media + " 127.0.0.2");
        }
        try (Nfs3Client secure = new Nfs3Client(fromSecurePort());
                Nfs3Client anyPort = client()) {
            byte[] root = secure.mount(media.toString());
            assertThat(secure.list(root, 4096)).contains("films");
            assertRefused(ACCES, () -> anyPort.list(root, 4096));
        }
    }

    private RpcConnection fromSecurePort() throws IOException {
        for (int port = 1023; port > 512; port--) {
            try {
                return new RpcConnection(nfs.stack.port(), "127.0.0.2", port);
            } catch (BindException e) {
                assumeFalse(String.valueOf(e.getMessage()).contains("Permission denied"), "needs root");
            }
        }
        throw new AssertionError("no free port");
    }

    @Test
    void aRevokedClientIsRefusedAtItsNextCallWithFilesOpenToo() throws Exception {
        serve(export());
        try (Nfs3Client client = client();
                Nfs4Client client4 = client4()) {
            byte[] root = client.mount(media.toString());
            Opened open = client4.open(client4.lookup(media + "/films"), "reel", "o", SHARE_BOTH, 0);
            assertThat(client4.readAll(open)).asString().isEqualTo("moving");
            serve(export().clearHosts().addHosts("127.0.0.9"));
            assertRefused(ACCES, () -> client.list(root, 4096));
            assertRefused(ACCES, () -> client4.readAll(open));
            assertRefused(ACCES, () -> client4.write(open, 0, new byte[1]));
            assertRefused(Nfs3Client.NOENT, () -> client4.lookup(media.toString()));
            serve(export());
            assertThat(client4.readAll(open)).as("held meanwhile").asString().isEqualTo("moving");
            serve();
            assertRefused(STALE, () -> client.list(root, 4096));
            assertRefused(STALE, () -> client4.readAll(open));
        }
    }

    @Test
    void theTreeOfVersion4ShowsWhatTheClientMaySee() throws Exception {
        serve(export(), export().setName("other").setPath(nfs.data + "/boot").clearHosts());
        try (Nfs4Client guest = client4();
                Nfs4Client pi = nfs.client4("pi")) {
            byte[] above = guest.lookup(String.valueOf(media.getParent()));
            assertThat(guest.list(above, 4096)).containsExactly("media");
            assertRefused(Nfs3Client.NOENT, () -> guest.lookup(nfs.tree.toString()));
            assertThat(pi.lookup(nfs.tree.toString())).isNotEmpty();
            assertRefused(Nfs3Client.NOENT, () -> pi.lookup(media.toString()));
            byte[] inside = guest.lookup(media.toString());
            var up = expect(expect(guest.call(ops().putFh(inside).add(LOOKUPP).add(GETFH)), PUTFH), LOOKUPP);
            assertThat(expect(up, GETFH).opaque()).isEqualTo(above);
        }
    }

    /** A machine that has the whole TFTP root mounted read-only is a Pi too: its own tree stays its own. */
    @Test
    void anExportWithinAnotherKeepsItsRules() throws Exception {
        Path boot = nfs.data.resolve("boot");
        Files.writeString(nfs.tree.resolve("config.txt"), "x");
        Files.createDirectories(boot.resolve("trees/zzzzzz012345"));
        serve(export().setName("all")
                .setPath(boot.toString())
                .setReadOnly(true)
                .setAllDirs(true)
                .clearHosts()
                .addNetworks("127.0.0.0/8"));
        try (Nfs3Client pi = nfs.client();
                Nfs3Client guest = client();
                Nfs4Client pi4 = nfs.client4("pi")) {
            assertThat(pi.create(pi.mount(nfs.tree.toString()), "by3", true)).isNotEmpty();
            assertRefused(ROFS, () -> guest.create(guest.mount(nfs.tree.toString()), "no", true));
            byte[] trees = pi4.lookup(boot + "/trees");
            assertRefused(ROFS, () -> pi4.create(trees, "no", 1));
            assertThat(pi4.list(trees, 4096)).containsExactlyInAnyOrder(NfsFixture.UID, "zzzzzz012345");
            byte[] tree = pi4.lookup(trees, NfsFixture.UID);
            assertThat(pi4.create(tree, "by4", 1)).isNotNull();
            assertThat(pi4.attributes(tree, 8).int64())
                    .as("another file system")
                    .isNotEqualTo(pi4.attributes(trees, 8).int64());
            var up = expect(expect(pi4.call(ops().putFh(tree).add(LOOKUPP).add(GETFH)), PUTFH), LOOKUPP);
            assertThat(expect(up, GETFH).opaque()).isEqualTo(trees);
        }
    }

    @Test
    void onePathMayBeExportedTwice() throws Exception {
        serve(
                export().setName("a").setReadOnly(true).clearHosts().addNetworks("127.0.0.0/8"),
                export().setName("b").clearHosts().addHosts("127.0.0.5").addHosts("127.0.0.1"));
        try (Nfs3Client both = nfs.client("127.0.0.5");
                Nfs4Client both4 = nfs.client4("pi")) {
            assertRefused(ROFS, () -> both.create(both.mount(media.toString()), "no", true));
            assertRefused(ROFS, () -> both4.create(both4.lookup(media.toString()), "no", 1));
            assertThat(exports(both)).containsExactly(media + " 127.0.0.0/8");
            serve(export().setName("b").clearHosts().addHosts("127.0.0.5"));
            assertThat(both.create(both.mount(media.toString()), "yes", true)).isNotEmpty();
        }
    }

    @Test
    void anExportThatIsGoneDoesNotHideTheOthers() throws Exception {
        serve(export(), export().setName("gone").setPath(media.getParent() + "/gone"));
        try (Nfs3Client client = client();
                Nfs4Client client4 = client4()) {
            assertThat(exports(client)).containsExactly(media + " 127.0.0.2");
            assertThat(client4.list(client4.lookup(String.valueOf(media.getParent())), 4096))
                    .containsExactly("media");
        }
    }

    @Test
    void handlesSurviveARestartAndWhatIsServedBesideBootTreesIsNoBootEvent() throws Exception {
        serve(export());
        byte[] reel;
        try (Nfs3Client client = client();
                Nfs4Client client4 = client4()) {
            byte[] root = client.mount(media.toString());
            reel = client.lookup(client.lookup(root, "films"), "reel");
            var _ = client.create(root, "a", true);
            client.link(reel, root, "b");
            client.rename(root, "a", root, "c");
            client.remove(root, "b");
            client.write(reel, 0, new byte[1], Nfs3Client.FILE_SYNC);
            client.commit(reel);
            client4.lookup(media.toString());
            client.unmount(media.toString());
        }
        nfs.restart();
        try (Nfs3Client client = client()) {
            assertThat(client.readAll(reel)).hasSize(6);
        }
        assertThat(nfs.events).isEmpty();
    }

    @Test
    void namesOfHostsAreAskedForInTheBackground() throws Exception {
        serve(export().clearHosts().addHosts("localhost"));
        try (Nfs3Client client = nfs.client()) {
            await().ignoreExceptionsInstanceOf(Nfs3Client.Refused.class)
                    .untilAsserted(
                            () -> assertThat(client.mount(media.toString())).isNotEmpty());
            assertThat(exports(client)).contains(media + " localhost");
        }
    }

    private long syncs() {
        return Math.round(Objects.requireNonNull(nfs.metric("bramble_nfs_syncs_total")));
    }

    private void makeAndRemove(Nfs3Client client, byte[] root) throws IOException {
        client.create(root, "new", true);
        client.rename(root, "new", root, "newer");
        client.remove(root, "newer");
    }

    @Test
    void namesAreOnTheDiskBeforeTheReplyUnlessTheExportIsAsync() throws Exception {
        serve(export());
        try (Nfs3Client client = client();
                Nfs4Client client4 = client4()) {
            byte[] root = client.mount(media.toString());
            byte[] root4 = client4.lookup(media.toString());
            long before = syncs();
            makeAndRemove(client, root);
            client4.create(root4, "by4", 1);
            long after = syncs();
            assertThat(after).isGreaterThanOrEqualTo(before + 4);
            serve(export().setAsync(true));
            makeAndRemove(client, root);
            client4.create(root4, "more", 1);
            assertThat(syncs()).isEqualTo(after);
        }
    }

    @Test
    void bootTreesAreAsyncIfTheServiceIsTold(@TempDir Path data) throws Exception {
        try (NfsFixture told = new NfsFixture(data, reach, true);
                Nfs3Client client = told.client()) {
            makeAndRemove(client, client.mount(told.tree.toString()));
            assertThat(told.metric("bramble_nfs_syncs_total")).isZero();
        }
        try (Nfs3Client client = nfs.client()) {
            makeAndRemove(client, client.mount(nfs.tree.toString()));
            assertThat(syncs()).isGreaterThanOrEqualTo(3);
        }
    }
}
