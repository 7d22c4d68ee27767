package dev.bramble.tftp.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.net.InetAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is beneath the root and what is not, in a real one, by both ways of opening. */
@ParameterizedClass
@EnumSource
class ConfinedBootFilesTest {

    private final Opening opening;

    @TempDir
    private Path folder;

    private Path root;
    private Path tree;
    private ConfinedBootFiles files;

    ConfinedBootFilesTest(Opening opening) {
        this.opening = opening;
    }

    @BeforeEach
    void open() throws IOException {
        root = folder.resolve("boot");
        tree = Files.createDirectories(root.resolve("trees/abcdef012345"));
        Files.createDirectories(tree.resolve("overlays"));
        Files.writeString(tree.resolve("config.txt"), "inside");
        Files.writeString(folder.resolve("secret"), "outside");
        Files.createSymbolicLink(root.resolve("dc-a6-32-e9-00-4c"), Path.of("trees/abcdef012345"));
        Files.createSymbolicLink(root.resolve("deadbeef"), Path.of("trees/abcdef012345"));
        files = ConfinedBootFiles.in(root);
    }

    @AfterEach
    void close() throws IOException {
        files.close();
    }

    private BootFile found(String name) throws IOException {
        Lookup lookup = look(name);
        assertThat(lookup).as(name).isInstanceOf(Lookup.Found.class);
        return ((Lookup.Found) lookup).file();
    }

    private String read(String name) throws IOException {
        try (BootFile file = found(name)) {
            ByteBuffer content = ByteBuffer.allocateDirect((int) file.size());
            file.read(0, content);
            return StandardCharsets.UTF_8.decode(content.flip()).toString();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dc-a6-32-e9-00-4c/config.txt",
                "DC-A6-32-E9-00-4C/config.txt",
                "dc:a6:32:e9:00:4c/config.txt",
                "Dc:a6:32:E9:00:4c/config.txt",
                "/dc-a6-32-e9-00-4c/config.txt",
                "//dc-a6-32-e9-00-4c//./config.txt",
                "dca632e9004c/config.txt",
                "DCA632E9004C/config.txt",
                "deadbeef/config.txt",
                "10000000DEADBEEF/config.txt",
                "DEADBEEF/config.txt",
                "trees/abcdef012345/config.txt"
            })
    void everySpellingOfAPrefixLeadsToItsTree(String name) throws IOException {
        assertThat(read(name)).isEqualTo("inside");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dc-a6-32-e9-00-4c/kernel8.img",
                "dc-a6-32-e9-00-4d/config.txt",
                "config.txt",
                "trees/abcdef012345/config.txt/x",
                "secret",
                "%2e%2e/secret",
                "%2e%2e%2fsecret",
                "trees/..%2f..%2fsecret",
                "trees/..%00/secret",
                "trees/..;/secret",
                "\uff0e\uff0e/secret",
                "\u2025/secret",
                "trees/.\uff0e/secret",
                "trees/..\u2215..\u2215secret",
                "dc-a6-32-e9-00-4c/config.txt\u0301",
                "trees/abcdef012345/config.txt\n"
            })
    void whatIsNotThereIsMissing(String name) throws IOException {
        assertThat(look(name)).isEqualTo(new Lookup.Missing());
    }

    @Test
    void aNameTooLongForTheKernelIsMissing() throws IOException {
        assertThat(look("x".repeat(300))).isEqualTo(new Lookup.Missing());
        assertThat(look("deadbeef/" + "x/".repeat(5_000) + "y")).isEqualTo(new Lookup.Missing());
    }

    @Test
    void aPathOfManySlashesIsTheShortOne() throws IOException {
        assertThat(read("/".repeat(400) + "deadbeef" + "/.".repeat(400) + "/config.txt//"))
                .isEqualTo("inside");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                ".",
                "..",
                "../secret",
                "/../secret",
                "trees/../../secret",
                "dc-a6-32-e9-00-4c/../../../secret",
                "./../secret",
                ".//../secret",
                "trees/.././../secret",
                "trees/..",
                "dc-a6-32-e9-00-4c/..",
                "/srv/../../../../etc/passwd",
                "trees/\u0000",
                "dc-a6-32-e9-00-4c/config.txt\u0000.png",
                "\u0000../secret",
                ".making-abcdef012345/config.txt",
                "./.deleting-abcdef012345/config.txt",
                "..\\secret",
                "\\\\host\\share\\secret",
                "C:\\secret",
                "dc-a6-32-e9-00-4c/..\\..\\..\\secret",
                "trees\\abcdef012345\\config.txt"
            })
    void traversalIsRefusedInEverySpelling(String name) throws IOException {
        assertThat(look(name)).isInstanceOf(Lookup.Refused.class);
    }

    @Test
    void aLinkWithinTheRootIsFollowedWithItsDots() throws IOException {
        Path other = Files.createDirectories(root.resolve("trees/other"));
        Files.createSymbolicLink(other.resolve("config.txt"), Path.of("../abcdef012345/config.txt"));
        assertThat(read("trees/other/config.txt")).isEqualTo("inside");
    }

    @Test
    void anAbsoluteNameIsOneBeneathTheRoot() throws IOException {
        assertThat(look("/etc/passwd")).isEqualTo(new Lookup.Missing());
        assertThat(look("/proc/self/environ")).isEqualTo(new Lookup.Missing());
        assertThat(look(folder + "/secret")).isEqualTo(new Lookup.Missing());
    }

    @Test
    void linksWithinLinksAreFollowed() throws IOException {
        Files.createDirectories(tree.resolve("current"));
        Files.createSymbolicLink(tree.resolve("current/config.txt"), Path.of("../next"));
        Files.createSymbolicLink(tree.resolve("next"), Path.of("../../deadbeef/config.txt"));
        assertThat(read("dc-a6-32-e9-00-4c/current/config.txt")).isEqualTo("inside");
    }

    @Test
    void aLinkToItselfIsRefused() throws IOException {
        Files.createSymbolicLink(tree.resolve("loop"), Path.of("loop"));
        assertThat(look("deadbeef/loop")).isInstanceOf(Lookup.Refused.class);
    }

    @Test
    void aWholeTreeThatIsALinkOutOfTheRootIsRefused() throws IOException {
        Path outside = Files.createDirectories(folder.resolve("outside"));
        Files.writeString(outside.resolve("config.txt"), "outside");
        Files.createSymbolicLink(root.resolve("00000001"), Path.of("../outside"));
        Files.createSymbolicLink(root.resolve("00000002"), outside);
        assertThat(look("00000001/config.txt")).isEqualTo(new Lookup.Refused("a link out of the boot folder"));
        assertThat(look("00000002/config.txt")).isEqualTo(new Lookup.Refused("a link out of the boot folder"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../../../secret",
                "../../../boot/trees/abcdef012345/config.txt",
                "/etc/passwd",
                "/proc/self/root/etc/passwd",
                "/proc/self/cwd",
                "/proc/self/exe",
                "/proc/self/fd/0",
                "/dev/zero"
            })
    void aLinkOutOfTheRootIsRefused(String target) throws IOException {
        Path link = Files.createSymbolicLink(tree.resolve("link"), Path.of(target));
        assertThat(look("trees/abcdef012345/link")).isEqualTo(new Lookup.Refused("a link out of the boot folder"));
        Files.delete(link);
    }

    @Test
    void anAbsoluteLinkIsRefusedEvenToAPlaceWithin() throws IOException {
        Files.createSymbolicLink(tree.resolve("link"), tree.resolve("config.txt"));
        assertThat(look("deadbeef/link")).isEqualTo(new Lookup.Refused("a link out of the boot folder"));
    }

    @Test
    void aMagicLinkIsNotFollowedWhereverTheRootIs() throws IOException {
        try (ConfinedBootFiles proc = ConfinedBootFiles.in(Path.of("/proc"))) {
            for (String name : List.of("self/exe", "self/root/etc/passwd", "self/cwd/pom.xml", "self/fd/0")) {
                assertThat(opening.look(proc, request(name))).as(name).isInstanceOf(Lookup.Refused.class);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"trees/abcdef012345/overlays", "deadbeef/overlays/", "deadbeef/", "trees", "deadbeef"})
    void aDirectoryIsRefused(String name) throws IOException {
        assertThat(look(name)).isEqualTo(new Lookup.Refused("a directory"));
    }

    @Test
    void aFifoIsRefusedAtOnce() throws Exception {
        Process made = new ProcessBuilder("mkfifo", tree.resolve("fifo").toString()).start();
        assertThat(made.waitFor(10, TimeUnit.SECONDS)).isTrue();
        Files.createSymbolicLink(tree.resolve("to-fifo"), Path.of("fifo"));
        for (String name : List.of("fifo", "to-fifo")) {
            assertTimeoutPreemptively(
                    Duration.ofSeconds(10),
                    () -> assertThat(look("trees/abcdef012345/" + name))
                            .isEqualTo(new Lookup.Refused("not a regular file")));
        }
    }

    @Test
    void aSocketIsRefused() throws IOException {
        try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            socket.bind(UnixDomainSocketAddress.of(tree.resolve("socket")));
            assertThat(look("deadbeef/socket")).isEqualTo(new Lookup.Refused("not a regular file"));
        }
    }

    @Test
    void aDeviceIsRefused() throws IOException {
        try (ConfinedBootFiles devices = ConfinedBootFiles.in(Path.of("/dev"))) {
            for (String name : List.of("zero", "null", "full", "tty")) {
                assertThat(opening.look(devices, request(name)))
                        .as(name)
                        .isEqualTo(new Lookup.Refused("not a regular file"));
            }
        }
    }

    @Test
    void aFileThatMayNotBeReadIsRefused() throws Exception {
        assumeFalse("root".equals(System.getProperty("user.name")), "uid 0 reads all");
        Files.setPosixFilePermissions(tree.resolve("config.txt"), Set.of());
        assertThat(look("deadbeef/config.txt"))
                .isEqualTo(new Lookup.Refused("the server has no permission to read it"));
    }

    /** Whatever name comes: an answer, and never a byte from outside. */
    @Test
    void randomNamesNeverLeadOut() throws IOException {
        Files.createSymbolicLink(tree.resolve("up"), Path.of("../../.."));
        Files.createSymbolicLink(tree.resolve("abs"), folder);
        Files.createSymbolicLink(tree.resolve("magic"), Path.of("/proc/self/root"));
        Files.createSymbolicLink(tree.resolve("here"), Path.of("."));
        String[] words = {
            "..",
            ".",
            "",
            "trees",
            "abcdef012345",
            "dc-a6-32-e9-00-4c",
            "DEADBEEF",
            "deadbeef",
            "overlays",
            "up",
            "abs",
            "magic",
            "here",
            "config.txt",
            "secret",
            "boot",
            "etc",
            "passwd",
            "pxelinux.cfg",
            "01-dc-a6-32-e9-00-4c",
            "\\",
            "\0",
            "%2e%2e",
            "\u2025",
            "\uff0e\uff0e",
            "\ud800",
            "x".repeat(256)
        };
        Random random = new Random(9);
        Map<String, Integer> kinds = new HashMap<>();
        for (int i = 0; i < 20_000; i++) {
            StringBuilder name = new StringBuilder(random.nextBoolean() ? "deadbeef/" : "");
            for (int n = random.nextInt(5); n >= 0; n--) {
                name.append(
                        random.nextInt(10) == 0
                                ? Character.toString(random.nextInt(0x11_0000))
                                : words[random.nextInt(words.length)]);
                name.append(random.nextInt(6) == 0 ? "" : "/");
            }
            Lookup lookup = look(name.toString());
            kinds.merge(lookup.getClass().getSimpleName(), 1, Integer::sum);
            if (lookup instanceof Lookup.Found(BootFile file)) {
                try (file) {
                    ByteBuffer content = ByteBuffer.allocateDirect((int) file.size());
                    file.read(0, content);
                    assertThat(StandardCharsets.UTF_8.decode(content.flip()).toString())
                            .as("%s", name)
                            .isEqualTo("inside");
                }
            }
        }
        assertThat(kinds.keySet()).containsExactlyInAnyOrder("Found", "Missing", "Refused");
        assertThat(kinds.get("Found")).isGreaterThan(20);
    }

    @Test
    void aReplacedFileIsFoundNewAndTheOpenOneStays() throws IOException {
        try (BootFile before = found("deadbeef/config.txt")) {
            Files.writeString(tree.resolve("new"), "replaced");
            Files.move(tree.resolve("new"), tree.resolve("config.txt"), StandardCopyOption.ATOMIC_MOVE);
            ByteBuffer content = ByteBuffer.allocateDirect(6);
            before.read(0, content);
            assertThat(StandardCharsets.UTF_8.decode(content.flip()).toString()).isEqualTo("inside");
        }
        assertThat(read("deadbeef/config.txt")).isEqualTo("replaced");
    }

    @Test
    void bytesChangedInPlaceAreNeverHandedOut() throws IOException {
        try (BootFile file = found("deadbeef/config.txt")) {
            Files.writeString(tree.resolve("config.txt"), "INSIDE");
            Files.setLastModifiedTime(tree.resolve("config.txt"), FileTime.from(1, TimeUnit.DAYS));
            assertThatThrownBy(() -> file.read(0, ByteBuffer.allocateDirect(6)))
                    .isInstanceOf(FileChangedException.class);
        }
    }

    @Test
    void aFileThatWasCutOffFails() throws IOException {
        try (BootFile file = found("deadbeef/config.txt")) {
            Files.writeString(tree.resolve("config.txt"), "in");
            assertThatThrownBy(() -> file.read(0, ByteBuffer.allocateDirect(6)))
                    .isInstanceOf(FileChangedException.class);
        }
    }

    private Lookup look(String name) throws IOException {
        return opening.look(files, request(name));
    }

    private static BootRequest request(String name) {
        return new BootRequest(name, InetAddress.getLoopbackAddress(), Optional.empty());
    }
}
