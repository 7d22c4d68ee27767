package dev.bramble.tftp.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bramble.chassis.mirror.InventoryMirror;
import dev.bramble.chassis.mirror.InventoryView;
import dev.bramble.proto.inventory.v1.Pi;
import dev.bramble.tftp.files.WritePolicy.Allowed;
import dev.bramble.tftp.files.WriteRefusedException.Reason;
import dev.bramble.tftp.wire.TransferMode;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BootTreeWriterTest {
    private static final String UID = "abcdef012345";
    private static final String MAC = "dc-a6-32-e9-00-4c";
    private static final InetAddress CLIENT = InetAddress.getLoopbackAddress();
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Pi ANYWHERE = Pi.newBuilder().setUid(UID).build();

    @TempDir
    private Path folder;

    private Path root;
    private Path tree;
    private InventoryView inventory = InventoryView.of(1, List.of(ANYWHERE));
    private BootTreeWriter writer;

    @BeforeEach
    void open() throws IOException {
        root = folder.resolve("boot");
        tree = Files.createDirectories(root.resolve("trees").resolve(UID));
        Files.createDirectories(tree.resolve("overlays"));
        Files.writeString(tree.resolve("config.txt"), "old");
        Files.createSymbolicLink(root.resolve(MAC), Path.of("trees", UID));
        Files.createSymbolicLink(root.resolve("deadbeef"), Path.of("trees", UID));
        writer = writer(Allowed.NEW);
    }

    @AfterEach
    void close() throws IOException {
        writer.close();
    }

    private BootTreeWriter writer(Allowed allowed) throws IOException {
        InventoryMirror mirror = InventoryMirror.fixed(inventory);
        return BootTreeWriter.in(
                root, new WritePolicy(allowed, 1000, 0027), new WriterAddresses(mirror), InstantSource.fixed(START));
    }

    private void reopen(Allowed allowed) throws IOException {
        writer.close();
        writer = writer(allowed);
    }

    private IncomingFile begin(String name) throws IOException {
        return begin(name, TransferMode.OCTET, OptionalLong.empty());
    }

    private IncomingFile begin(String name, TransferMode mode, OptionalLong announced) throws IOException {
        return writer.begin(new BootRequest(name, CLIENT, Optional.empty()), mode, announced);
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private void put(String name, String content) throws IOException {
        IncomingFile file = begin(name);
        file.append(bytes(content));
        file.commit();
    }

    private List<String> names() throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(path -> !Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
                    .map(path -> folder.relativize(path).toString())
                    .sorted()
                    .toList();
        }
    }

    private void assertRefused(String name, Reason reason) throws IOException {
        List<String> before = names();
        assertThatThrownBy(() -> begin(name))
                .as(name)
                .isInstanceOfSatisfying(
                        WriteRefusedException.class, e -> assertThat(e.reason()).isEqualTo(reason));
        assertThat(names()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dc-a6-32-e9-00-4c/new",
                "DC:A6:32:E9:00:4C/new",
                "/deadbeef/new",
                "DEADBEEF//./new",
                "trees/abcdef012345/new"
            })
    void aFileAppearsInItsTreeByEveryName(String name) throws IOException {
        IncomingFile file = begin(name);
        file.append(bytes("one "));
        file.append(bytes("two"));
        assertThat(tree.resolve("new")).doesNotExist();
        file.commit();
        assertThat(tree.resolve("new")).hasContent("one two");
        assertThat(file.tree()).isEqualTo(UID);
        assertThat(file.path()).isEqualTo("new");
        assertThat(file.size()).isEqualTo(7);
        file.discard();
        assertThat(tree.resolve("new")).as("once committed, it stays").exists();
    }

    @Test
    void aFileMayGoToAFolderThatIsThere() throws IOException {
        IncomingFile file = begin(MAC + "/overlays/x.dtbo");
        file.commit();
        assertThat(tree.resolve("overlays/x.dtbo")).isEmptyFile();
        assertThat(file.path()).isEqualTo("overlays/x.dtbo");
        assertRefused(MAC + "/missing/x.dtbo", Reason.FORBIDDEN);
    }

    @Test
    void theModeIsTheUmasks() throws IOException {
        put(MAC + "/new", "x");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(tree.resolve("new"))))
                .isEqualTo("rw-r-----");
    }

    @Test
    void whatIsNotCommittedIsSeenByNobodyAndLeavesNothing() throws IOException {
        List<String> before = names();
        IncomingFile file = begin(MAC + "/new");
        file.append(bytes("part"));
        List<String> during = names();
        during = during.stream().filter(name -> !before.contains(name)).toList();
        assertThat(during).hasSize(1);
        assertThat(during.getFirst()).startsWith("boot/trees/" + UID + "/.bramble-tftp-");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(during.getFirst()))))
                .isEqualTo("rw-------");
        file.discard();
        assertThat(names()).isEqualTo(before);
    }

    @Test
    void offIsOff() throws IOException {
        reopen(Allowed.OFF);
        assertThatThrownBy(() -> begin(MAC + "/new"))
                .isInstanceOf(WriteRefusedException.class)
                .hasMessage("this server takes no files; write over NFS");
    }

    @Test
    void anExistingFileIsKeptUnlessReplacingIsAllowed() throws IOException {
        assertRefused(MAC + "/config.txt", Reason.EXISTS);
        reopen(Allowed.REPLACE);
        put(MAC + "/config.txt", "new");
        assertThat(tree.resolve("config.txt")).hasContent("new");
    }

    @Test
    void aFileMadeMeanwhileIsNotOverwritten() throws IOException {
        IncomingFile file = begin(MAC + "/new");
        file.append(bytes("ours"));
        Files.writeString(tree.resolve("new"), "theirs");
        assertThatThrownBy(file::commit)
                .isInstanceOfSatisfying(
                        WriteRefusedException.class, e -> assertThat(e.reason()).isEqualTo(Reason.EXISTS));
        file.discard();
        assertThat(tree.resolve("new")).hasContent("theirs");
        assertThat(names()).noneMatch(name -> name.contains(".bramble-tftp-"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "new",
                "/new",
                "",
                "/",
                "..",
                "trees",
                "trees/new",
                "trees/abcdef012345",
                "trees/../new",
                "trees/abcdef012345/../../new",
                "dc-a6-32-e9-00-4c",
                "dc-a6-32-e9-00-4c/../new",
                "dc-a6-32-e9-00-4c/../../../new",
                "dc-a6-32-e9-00-4c\\..\\new",
                "dc-a6-32-e9-00-4d/new",
                "plain/new",
                "trees/none/new",
                "dc-a6-32-e9-00-4c/config.txt/new",
                "dc-a6-32-e9-00-4c/.bramble-tftp-0123456789abcdef0123456789abcdef"
            })
    void elsewhereNothingIsTaken(String name) throws IOException {
        Files.createDirectories(root.resolve("plain"));
        reopen(Allowed.REPLACE);
        assertRefused(name, Reason.FORBIDDEN);
    }

    @Test
    void aNameTooLongIsRefused() throws IOException {
        assertRefused(MAC + "/" + "x".repeat(256), Reason.FORBIDDEN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"../../outside", "/tmp", "../..", "../other", "/proc/self/cwd"})
    void aLinkOutOfTheTreeIsNotFollowed(String target) throws IOException {
        Files.createDirectories(root.resolve("outside"));
        Files.createDirectories(root.resolve("trees/other"));
        Files.createSymbolicLink(tree.resolve("link"), Path.of(target));
        reopen(Allowed.REPLACE);
        assertRefused(MAC + "/link/new", Reason.FORBIDDEN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"outside", "../elsewhere", "/etc", "trees", "trees/abcdef012345/overlays", "trees/.."})
    void aPrefixThatIsNoLinkToATreeLeadsNowhere(String target) throws IOException {
        Files.createDirectories(root.resolve("outside"));
        Files.createDirectories(folder.resolve("elsewhere"));
        Files.createSymbolicLink(root.resolve("11111111"), Path.of(target));
        assertRefused("11111111/new", Reason.FORBIDDEN);
    }

    @Test
    void aTreeThatIsALinkIsNoTree() throws IOException {
        Files.createDirectories(root.resolve("outside"));
        Files.createSymbolicLink(root.resolve("trees/linked"), Path.of("../outside"));
        assertRefused("trees/linked/new", Reason.FORBIDDEN);
    }

    @Test
    void aLinkWithinTheTreeIsFollowedToItsFolder() throws IOException {
        Files.createSymbolicLink(tree.resolve("link"), Path.of("overlays"));
        put(MAC + "/link/new", "x");
        assertThat(tree.resolve("overlays/new")).hasContent("x");
    }

    @Test
    void onlyRegularFilesAreReplaced() throws IOException {
        Files.createSymbolicLink(tree.resolve("link"), Path.of("config.txt"));
        reopen(Allowed.REPLACE);
        assertRefused(MAC + "/link", Reason.FORBIDDEN);
        assertRefused(MAC + "/overlays", Reason.FORBIDDEN);
        assertThat(tree.resolve("config.txt")).hasContent("old");
    }

    @ParameterizedTest
    @CsvSource({"1000, true", "1001, false", "9223372036854775807, false", "0, true"})
    void whatIsAnnouncedTooLongIsRefusedBeforeAnyOfIt(long announced, boolean taken) throws IOException {
        if (taken) {
            begin(MAC + "/new", TransferMode.OCTET, OptionalLong.of(announced)).discard();
            return;
        }
        assertThatThrownBy(() -> begin(MAC + "/new", TransferMode.OCTET, OptionalLong.of(announced)))
                .isInstanceOfSatisfying(
                        WriteRefusedException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NO_ROOM))
                .hasMessageContaining("1000 bytes");
    }

    @Test
    void whatNoDiskHasRoomForIsRefusedBeforeAnyOfIt() throws IOException {
        writer.close();
        writer = BootTreeWriter.in(
                root,
                new WritePolicy(Allowed.NEW, Long.MAX_VALUE, 0022),
                new WriterAddresses(InventoryMirror.fixed(inventory)),
                InstantSource.fixed(START));
        assertThatThrownBy(() -> begin(MAC + "/new", TransferMode.OCTET, OptionalLong.of(Long.MAX_VALUE)))
                .isInstanceOfSatisfying(
                        WriteRefusedException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NO_ROOM))
                .hasMessageContaining("no room");
    }

    @Test
    void whatBecomesTooLongIsRefused() throws IOException {
        IncomingFile file = begin(MAC + "/new");
        file.append(bytes("x".repeat(1000)));
        assertThatThrownBy(() -> file.append(bytes("x")))
                .isInstanceOfSatisfying(
                        WriteRefusedException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NO_ROOM));
        file.discard();
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1, true", "127.0.0.2, false", "fd00::1, false", "'', true"})
    void aTreeIsWrittenFromItsPisFixedAddressOnly(String ip, boolean taken) throws IOException {
        inventory = InventoryView.of(1, List.of(ANYWHERE.toBuilder().setIp(ip).build()));
        reopen(Allowed.NEW);
        if (taken) {
            put(MAC + "/new", "x");
        } else {
            assertRefused(MAC + "/new", Reason.FORBIDDEN);
            assertRefused("trees/" + UID + "/new", Reason.FORBIDDEN);
        }
    }

    @Test
    void beforeTheInventoryWasEverHeardOfNothingIsTaken() throws IOException {
        inventory = InventoryView.NOTHING_YET;
        reopen(Allowed.NEW);
        assertRefused(MAC + "/new", Reason.FORBIDDEN);
    }

    @Test
    void whatACrashLeftBehindIsRemovedAndNothingElse() throws IOException {
        String leftover = ".bramble-tftp-00112233445566778899aabbccddeeff";
        List<String> others = List.of(
                ".bramble-tftp-00112233445566778899aabbccddeef",
                ".bramble-tftp-00112233445566778899aabbccddeeff0",
                ".bramble-tftp-00112233445566778899AABBCCDDEEFF",
                "x.bramble-tftp-00112233445566778899aabbccddeeff",
                ".config.txt.swp");
        for (String name : Stream.concat(others.stream(), Stream.of(leftover)).toList()) {
            Files.writeString(tree.resolve(name), "x");
            Files.setLastModifiedTime(tree.resolve(name), FileTime.from(START.minusSeconds(1)));
        }
        String folderOfThatName = leftover.replace('0', '1');
        Files.createDirectories(tree.resolve(folderOfThatName));
        Files.setLastModifiedTime(tree.resolve(folderOfThatName), FileTime.from(START.minusSeconds(1)));
        IncomingFile inHand = begin(MAC + "/one");
        begin(MAC + "/two").discard();
        assertThat(tree.resolve(leftover)).doesNotExist();
        assertThat(others).allSatisfy(name -> assertThat(tree.resolve(name)).exists());
        assertThat(tree.resolve(folderOfThatName)).exists();
        inHand.commit();
        assertThat(tree.resolve("one")).exists();
    }

    @Test
    void netasciiIsTurnedBackIntoText() throws IOException {
        IncomingFile file = begin(MAC + "/text", TransferMode.NETASCII, OptionalLong.empty());
        file.append(bytes("one\r"));
        file.append(bytes("\ntwo\r"));
        file.append(bytes("\0three\r"));
        file.commit();
        assertThat(Files.readString(tree.resolve("text"))).isEqualTo("one\ntwo\rthree\r");
        assertThat(file.size()).isEqualTo(14);
    }

    @Test
    void settingsAreReadStrictly() {
        assertThat(Allowed.parse("off")).isEqualTo(Allowed.OFF);
        assertThat(Allowed.parse(" New ")).isEqualTo(Allowed.NEW);
        assertThat(Allowed.parse("replace")).isEqualTo(Allowed.REPLACE);
        assertThatThrownBy(() -> Allowed.parse("yes")).hasMessageContaining("'off', 'new' or 'replace'");
        assertThat(WritePolicy.parseUmask("022")).isEqualTo(0022);
        assertThat(WritePolicy.parseUmask("77")).isEqualTo(0077);
        assertThatThrownBy(() -> WritePolicy.parseUmask("0888")).hasMessageContaining("octal");
        assertThatThrownBy(() -> WritePolicy.parseUmask("07777")).hasMessageContaining("octal");
        assertThatThrownBy(() -> WritePolicy.requireBytes(0)).hasMessageContaining("at least 1");
    }
}
