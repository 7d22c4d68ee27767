package dev.bramble.nfs;

import static dev.bramble.nfs.Nfs4Client.ACCESS;
import static dev.bramble.nfs.Nfs4Client.COMMIT;
import static dev.bramble.nfs.Nfs4Client.CREATE;
import static dev.bramble.nfs.Nfs4Client.GETATTR;
import static dev.bramble.nfs.Nfs4Client.GETFH;
import static dev.bramble.nfs.Nfs4Client.LINK;
import static dev.bramble.nfs.Nfs4Client.LOOKUPP;
import static dev.bramble.nfs.Nfs4Client.NO_STATE;
import static dev.bramble.nfs.Nfs4Client.NVERIFY;
import static dev.bramble.nfs.Nfs4Client.OPEN;
import static dev.bramble.nfs.Nfs4Client.PUTFH;
import static dev.bramble.nfs.Nfs4Client.PUTROOTFH;
import static dev.bramble.nfs.Nfs4Client.READDIR;
import static dev.bramble.nfs.Nfs4Client.READLINK;
import static dev.bramble.nfs.Nfs4Client.REMOVE;
import static dev.bramble.nfs.Nfs4Client.RENAME;
import static dev.bramble.nfs.Nfs4Client.SAVEFH;
import static dev.bramble.nfs.Nfs4Client.SECINFO;
import static dev.bramble.nfs.Nfs4Client.SECINFO_NO_NAME;
import static dev.bramble.nfs.Nfs4Client.SETATTR;
import static dev.bramble.nfs.Nfs4Client.SHARE_BOTH;
import static dev.bramble.nfs.Nfs4Client.SHARE_READ;
import static dev.bramble.nfs.Nfs4Client.SHARE_WRITE;
import static dev.bramble.nfs.Nfs4Client.VERIFY;
import static dev.bramble.nfs.Nfs4Client.args;
import static dev.bramble.nfs.Nfs4Client.bitmap;
import static dev.bramble.nfs.Nfs4Client.expect;
import static dev.bramble.nfs.Nfs4Client.name;
import static dev.bramble.nfs.Nfs4Client.open;
import static dev.bramble.nfs.Nfs4Client.ops;
import static dev.bramble.nfs.Nfs4Client.skipBitmap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bramble.nfs.Nfs4Client.Opened;
import dev.bramble.nfs.Nfs4Client.Refused;
import dev.bramble.nfs.RpcConnection.Results;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The operations of NFS version 4.1 over a socket, on files. */
@ParameterizedClass
@EnumSource(FileReach.class)
class Nfs4Test {
    private final FileReach reach;
    NfsFixture nfs;
    Nfs4Client client;
    byte[] root;

    Nfs4Test(FileReach reach) {
        this.reach = reach;
    }

    @BeforeEach
    void mount(@TempDir Path data) throws Exception {
        nfs = new NfsFixture(data, reach);
        client = nfs.client4("pi");
        root = client.lookup(nfs.tree.toString());
    }

    @AfterEach
    void close() throws Exception {
        // Null where this process cannot reach files so.
        if (nfs != null) {
            client.close();
            nfs.close();
        }
    }

    private static void assertRefused(int status, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.status).isEqualTo(status));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void handlesAreThoseOfVersion3() throws Exception {
        try (Nfs3Client three = nfs.client()) {
            assertThat(root).isEqualTo(three.mount(nfs.tree.toString()));
        }
    }

    @Test
    void writesCommitsAndReads() throws Exception {
        byte[] content = new byte[2 * 1024 * 1024 + 5];
        new Random(4).nextBytes(content);
        Opened file = client.create(root, "initrd.img", 1);
        for (int at = 0; at < content.length; at += 1024 * 1024) {
            client.write(
                    file, at, java.util.Arrays.copyOfRange(content, at, Math.min(content.length, at + 1024 * 1024)));
        }
        client.call(ops().putFh(file.handle()).add(COMMIT, args().int64(0).int32(0)));
        assertThat(Files.readAllBytes(nfs.tree.resolve("initrd.img"))).isEqualTo(content);
        client.keep = false;
        assertThat(client.readAll(file)).isEqualTo(content);
        client.close(file);
        assertRefused(10025, () -> client.read(file.handle(), file.state(), 0, 1));
    }

    @Test
    void localChangesAreSeenByTheNextCall() throws Exception {
        Path path = nfs.tree.resolve("cmdline.txt");
        Files.writeString(path, "one");
        Opened file = client.open(root, "cmdline.txt", "o", SHARE_READ, 0);
        assertThat(client.readAll(file)).asString().isEqualTo("one");
        Files.writeString(path, "one two");
        assertThat(client.attributes(file.handle(), 4).int64()).isEqualTo(7);
        assertThat(client.readAll(file)).asString().isEqualTo("one two");
        client.close(file);
        Files.delete(path);
        assertRefused(70, () -> client.attributes(file.handle(), 4));
    }

    @Test
    void createsEachWay() throws Exception {
        client.create(root, "a", 0);
        client.create(root, "a", 0);
        assertRefused(17, () -> client.create(root, "a", 1));
        Opened exclusive = client.create(root, "b", 2);
        assertThat(client.create(root, "b", 2).handle()).isEqualTo(exclusive.handle());
        Opened modern = client.create(root, "c", 3);
        assertThat(client.attributes(modern.handle(), 33).int32()).isEqualTo(0640);
        assertThat(client.create(root, "c", 3).handle()).isEqualTo(modern.handle());
        Files.writeString(nfs.tree.resolve("d"), "there");
        assertRefused(17, () -> client.create(root, "d", 3));
        assertRefused(2, () -> client.open(root, "nothing", "o", SHARE_READ, 0));
    }

    @Test
    void uncheckedCreateCutsAFile() throws Exception {
        Files.writeString(nfs.tree.resolve("a"), "something");
        var arguments = open("o", SHARE_WRITE, 0).int32(1).int32(0);
        arguments.raw(bitmap(4).bytes()).int32(8).int64(0).int32(0).opaque(bytes("a"));
        client.call(ops().putFh(root).add(OPEN, arguments));
        assertThat(Files.size(nfs.tree.resolve("a"))).isZero();
    }

    @Test
    void openOfWhatIsNoFileSaysWhatItIs() throws Exception {
        Files.createDirectory(nfs.tree.resolve("d"));
        Files.createSymbolicLink(nfs.tree.resolve("l"), Path.of("/etc/passwd"));
        assertRefused(21, () -> client.open(root, "d", "o", SHARE_READ, 0));
        assertRefused(10029, () -> client.open(root, "l", "o", SHARE_READ, 0));
        byte[] link = client.lookup(root, "l");
        Results reply = expect(expect(client.call(ops().putFh(link).add(READLINK)), PUTFH), READLINK);
        assertThat(reply.opaque()).asString().isEqualTo("/etc/passwd");
        assertRefused(10029, () -> client.lookup(link, "x"));
    }

    /** Where files are reached by paths, java.nio makes none. */
    @Test
    void makesSpecialFiles() throws Throwable {
        ThrowingCallable fifo = () -> client.call(ops().putFh(root)
                .add(
                        CREATE,
                        args().int32(7).opaque(bytes("p")).raw(bitmap().bytes()).int32(0)));
        if (reach == FileReach.PATHS) {
            assertRefused(10004, fifo);
        } else {
            fifo.call();
            assertThat(client.attributes(client.lookup(root, "p"), 1).int32()).isEqualTo(7);
        }
        assertRefused(
                10007,
                () -> client.call(ops().putFh(root)
                        .add(
                                CREATE,
                                args().int32(1)
                                        .opaque(bytes("r"))
                                        .raw(bitmap().bytes())
                                        .int32(0))));
    }

    @Test
    void makesLinksRenamesAndRemoves() throws Exception {
        client.call(ops().putFh(root)
                .add(
                        CREATE,
                        args().int32(2).opaque(bytes("d")).raw(bitmap().bytes()).int32(0)));
        client.call(ops().putFh(root)
                .add(
                        CREATE,
                        args().int32(5)
                                .opaque(bytes("../x"))
                                .opaque(bytes("l"))
                                .raw(bitmap().bytes())
                                .int32(0)));
        assertThat(Files.readSymbolicLink(nfs.tree.resolve("l"))).hasToString("../x");
        Files.writeString(nfs.tree.resolve("f"), "x");
        byte[] file = client.lookup(root, "f");
        client.call(ops().putFh(file).add(SAVEFH).putFh(root).add(LINK, name("g")));
        assertThat(client.attributes(file, 35).int32()).isEqualTo(2);
        byte[] directory = client.lookup(root, "d");
        client.call(ops().putFh(root)
                .add(SAVEFH)
                .putFh(directory)
                .add(RENAME, args().opaque(bytes("f")).opaque(bytes("h"))));
        assertThat(Files.readString(nfs.tree.resolve("d/h"))).isEqualTo("x");
        assertThat(client.attributes(file, 4).int64()).isEqualTo(1);
        assertRefused(66, () -> client.call(ops().putFh(root).add(REMOVE, name("d"))));
        client.call(ops().putFh(directory).add(REMOVE, name("h")));
        client.call(ops().putFh(root).add(REMOVE, name("d")));
        assertThat(nfs.tree.resolve("d")).doesNotExist();
    }

    @Test
    void setsAttributes() throws Exception {
        Files.writeString(nfs.tree.resolve("f"), "12345");
        byte[] file = client.lookup(root, "f");
        var values = args().int32(0600).int32(1).int64(1_700_000_000L).int32(123_456_789);
        client.call(ops().putFh(file)
                .add(SETATTR, args().raw(NO_STATE).raw(bitmap(33, 54).bytes()).opaque(values.bytes())));
        Results now = client.attributes(file, 33, 53);
        assertThat(now.int32()).isEqualTo(0600);
        assertThat(now.int64()).isEqualTo(1_700_000_000L);
        assertThat(now.int32()).isEqualTo(123_456_789);
        Opened open = client.open(root, "f", "o", SHARE_BOTH, 0);
        client.call(ops().putFh(file)
                .add(
                        SETATTR,
                        args().raw(open.state())
                                .raw(bitmap(4).bytes())
                                .opaque(args().int64(2).bytes())));
        assertThat(Files.readString(nfs.tree.resolve("f"))).isEqualTo("12");
        assertRefused(
                10039,
                () -> client.call(ops().putFh(file)
                        .add(
                                SETATTR,
                                args().raw(NO_STATE)
                                        .raw(bitmap(36).bytes())
                                        .opaque(args().opaque(bytes("somebody@else"))
                                                .bytes()))));
        assertRefused(
                22,
                () -> client.call(ops().putFh(file)
                        .add(
                                SETATTR,
                                args().raw(NO_STATE)
                                        .raw(bitmap(3).bytes())
                                        .opaque(args().int64(1).bytes()))));
        Opened reading = client.open(root, "f", "reader", SHARE_READ, 0);
        assertRefused(10038, () -> client.write(reading, 0, bytes("x")));
    }

    @Test
    void verifiesAttributes() throws Exception {
        Files.writeString(nfs.tree.resolve("f"), "12345");
        byte[] file = client.lookup(root, "f");
        byte[] five = args().raw(args().int32(1).int32(1 << 4).bytes())
                .opaque(args().int64(5).bytes())
                .bytes();
        byte[] six = args().raw(args().int32(1).int32(1 << 4).bytes())
                .opaque(args().int64(6).bytes())
                .bytes();
        client.call(ops().putFh(file).add(VERIFY, args().raw(five)).add(NVERIFY, args().raw(six)));
        assertRefused(10027, () -> client.call(ops().putFh(file).add(VERIFY, args().raw(six))));
        assertRefused(10009, () -> client.call(ops().putFh(file).add(NVERIFY, args().raw(five))));
    }

    @Test
    void listsThousandsOfNamesInManyCalls() throws Exception {
        for (int i = 0; i < 2_000; i++) {
            Files.createFile(nfs.tree.resolve("file-" + i));
        }
        client.keep = false;
        assertThat(client.list(root, 8192))
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, 2_000).mapToObj(i -> "file-" + i).toList());
        assertRefused(10005, () -> client.list(root, 40));
        assertRefused(
                10027,
                () -> client.call(ops().putFh(root)
                        .add(
                                READDIR,
                                args().int64(77)
                                        .int64(77)
                                        .int32(8192)
                                        .int32(8192)
                                        .raw(bitmap(20).bytes()))));
        assertRefused(
                10003,
                () -> client.call(ops().putFh(root)
                        .add(
                                READDIR,
                                args().int64(2)
                                        .int64(0)
                                        .int32(8192)
                                        .int32(8192)
                                        .raw(bitmap(20).bytes()))));
    }

    @Test
    void accessTellsWhatTheModeAllows() throws Exception {
        Path file = Files.writeString(nfs.tree.resolve("f"), "x");
        Files.setPosixFilePermissions(file, java.nio.file.attribute.PosixFilePermissions.fromString("rw-r--r--"));
        byte[] handle = client.lookup(root, "f");
        client.rpc.uid = 4711;
        client.rpc.gid = 4711;
        Results reply = expect(expect(client.call(ops().putFh(handle).add(ACCESS, args().int32(0x3f))), PUTFH), ACCESS);
        assertThat(reply.int32()).isEqualTo(0x3f);
        assertThat(reply.int32()).isEqualTo(0x01);
        assertRefused(13, () -> client.open(root, "f", "o", SHARE_WRITE, 0));
        assertRefused(13, () -> client.create(root, "new", 1));
        assertRefused(
                1,
                () -> client.call(ops().putFh(handle)
                        .add(
                                SETATTR,
                                args().raw(NO_STATE)
                                        .raw(bitmap(33).bytes())
                                        .opaque(args().int32(0777).bytes()))));
        assertRefused(13, () -> client.call(ops().putFh(root).add(REMOVE, name("f"))));
    }

    @Test
    void namesThatAreNoneAreRefused() {
        assertRefused(10041, () -> client.lookup(root, ".."));
        assertRefused(10040, () -> client.lookup(root, "a/b"));
        assertRefused(22, () -> client.lookup(root, ""));
        assertRefused(63, () -> client.lookup(root, "x".repeat(256)));
    }

    @Test
    void forgedHandlesAreRefused() {
        byte[] forged = root.clone();
        forged[20] ^= 1;
        assertRefused(10001, () -> client.attributes(forged, 4));
        assertRefused(10001, () -> client.attributes(new byte[128], 4));
        assertRefused(10020, () -> client.call(ops().add(GETFH)));
    }

    @Test
    void thePseudoFileSystemShowsTheWayAndNothingElse() throws Exception {
        Files.createDirectories(nfs.tree.resolveSibling("ffffff012345"));
        byte[] top = client.lookup("/");
        String first = nfs.tree.getName(0).toString();
        assertThat(client.list(top, 4096)).containsExactly(first);
        byte[] trees = client.lookup(nfs.tree.resolve("..").normalize().toString());
        assertThat(client.list(trees, 4096)).containsExactly(NfsFixture.UID);
        Results inside = client.attributes(root, 8, 20, 55);
        Results above = client.attributes(trees, 8, 20, 55);
        assertThat(inside.int64()).isNotEqualTo(above.int64());
        inside.int64();
        assertThat(inside.int64()).isNotEqualTo(inside.int64());
        Results up = expect(expect(client.call(ops().putFh(root).add(LOOKUPP).add(GETFH)), PUTFH), LOOKUPP);
        assertThat(expect(up, GETFH).opaque()).isEqualTo(trees);
        assertRefused(2, () -> client.call(ops().add(PUTROOTFH).add(LOOKUPP)));
        assertRefused(2, () -> client.lookup("/etc"));
        assertRefused(30, () -> client.create(trees, "x", 1));
        nfs.setInventory(NfsFixture.inventory("192.0.2.1"));
        assertThat(client.list(top, 4096)).isEmpty();
        assertRefused(70, () -> client.list(trees, 4096));
        assertRefused(13, () -> client.attributes(root, 4));
    }

    @Test
    void anySubdirectoryIsReachableByItsAbsolutePath() throws Exception {
        Files.createDirectories(nfs.tree.resolve("a/b"));
        Files.writeString(nfs.tree.resolve("a/b/f"), "deep");
        byte[] deep = client.lookup(nfs.tree + "/a/b");
        assertThat(client.readAll(client.open(deep, "f", "o", SHARE_READ, 0)))
                .asString()
                .isEqualTo("deep");
    }

    @Test
    void attributesThatLinuxAsksForAreThere() throws Exception {
        Results supported = client.attributes(root, 0);
        int[] words = skipBitmap(supported);
        for (int attribute : new int[] {
            0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 19, 20, 21, 22, 23, 27, 28, 29, 30, 31, 33, 34, 35, 36, 37, 41, 42,
            43, 44, 45, 47, 51, 52, 53, 55, 75
        }) {
            assertThat(words[attribute / 32] >>> (attribute % 32) & 1)
                    .as("%d", attribute)
                    .isOne();
        }
        assertThat(words[0] >>> 12 & 1).as("acl").isZero();
        words[1] &= ~(1 << 16 | 1 << 22);
        Results all = expect(
                expect(
                        client.call(ops().putFh(root)
                                .add(
                                        GETATTR,
                                        args().int32(3)
                                                .int32(words[0])
                                                .int32(words[1])
                                                .int32(words[2]))),
                        PUTFH),
                GETATTR);
        skipBitmap(all);
        assertThat(all.opaque()).hasSizeGreaterThan(200);
        Results owner = client.attributes(root, 10, 36);
        assertThat(owner.int32()).isEqualTo(60);
        assertThat(owner.opaque()).asString().isEqualTo("0");
    }

    @Test
    void securityIsAuthSys() throws Exception {
        Files.createFile(nfs.tree.resolve("f"));
        Results reply = expect(expect(client.call(ops().putFh(root).add(SECINFO, name("f"))), PUTFH), SECINFO);
        assertThat(reply.int32()).isEqualTo(2);
        assertThat(reply.int32()).isEqualTo(1);
        client.call(ops().putFh(root).add(SECINFO_NO_NAME, args().int32(1)));
        assertRefused(
                10020,
                () -> client.call(
                        ops().putFh(root).add(SECINFO_NO_NAME, args().int32(0)).add(GETFH)));
    }

    @Test
    void otherMinorVersionsAreRefused() {
        assertRefused(10021, () -> client.raw(2, ops().add(PUTROOTFH)));
        assertRefused(10021, () -> client.raw(-1, ops().add(PUTROOTFH)));
    }

    @Test
    void whatIsNotOfferedOrNotThereIsRefusedAsSuch() {
        assertRefused(10004, () -> client.call(ops().putFh(root).add(50)));
        assertRefused(10004, () -> client.call(ops().add(35)));
        assertRefused(10044, () -> client.call(ops().add(4711)));
        assertRefused(10044, () -> client.raw(0, ops().add(42)));
    }
}
