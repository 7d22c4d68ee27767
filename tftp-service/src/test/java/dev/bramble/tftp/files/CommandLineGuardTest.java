package dev.bramble.tftp.files;

import static dev.bramble.tftp.files.TwoTrees.FIRST;
import static dev.bramble.tftp.files.TwoTrees.SECOND;
import static dev.bramble.tftp.files.TwoTrees.STRANGER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bramble.chassis.mirror.InventoryView;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who gets a command line, which may carry a CHAP secret, and who does not. */
@ParameterizedClass
@EnumSource
class CommandLineGuardTest {
    private static final Lookup REFUSED = new Lookup.Refused("goes only to 192.0.2.50 (rack2-pi3), not to " + STRANGER);

    private final Opening opening;

    @TempDir
    private Path folder;

    CommandLineGuardTest(Opening opening) {
        this.opening = opening;
    }

    private TwoTrees trees(InventoryView view, boolean guarded) throws IOException {
        TwoTrees trees = new TwoTrees(folder, opening, view, new BootFilesSettings(List.of(), guarded));
        trees.write(trees.tree(FIRST).resolve("cmdline.txt"), "secret");
        return trees;
    }

    private TwoTrees guarded() throws IOException {
        return trees(TwoTrees.inventory(), true);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dc-a6-32-e9-00-4c/cmdline.txt",
                "DEADBEEF/cmdline.txt",
                "rack2/pi3/cmdline.txt",
                "trees/abcdef012345/cmdline.txt"
            })
    void itGoesToItsPisAddressAlone(String name) throws IOException {
        try (TwoTrees trees = guarded()) {
            assertThat(trees.read(name, FIRST.getIp())).isEqualTo("secret");
            assertThat(trees.look(name, STRANGER)).isEqualTo(REFUSED);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cmdline.txt.bak",
                "cmdline.txt~",
                "cmdline.txt.dpkg-tmp",
                "cmdline.txt.dpkg-new",
                ".cmdline.txt.swp",
                "CMDLINE.TXT",
                "current/cmdline.txt",
                "a/b/c/cmdline.txt"
            })
    void soDoItsCopiesAtAnyDepth(String name) throws IOException {
        try (TwoTrees trees = guarded()) {
            trees.write(trees.tree(FIRST).resolve(name), "secret");
            assertThat(trees.read("deadbeef/" + name, FIRST.getIp())).isEqualTo("secret");
            assertThat(trees.look("deadbeef/" + name, STRANGER)).isEqualTo(REFUSED);
        }
    }

    @Test
    void otherFilesGoToAll() throws IOException {
        try (TwoTrees trees = guarded()) {
            trees.write(trees.tree(FIRST).resolve("config.txt"), "arm_64bit=1");
            assertThat(trees.read("deadbeef/config.txt", STRANGER)).isEqualTo("arm_64bit=1");
            trees.write(trees.tree(FIRST).resolve("cmdline.d/README"), "a folder's name does not count");
            assertThat(trees.read("deadbeef/cmdline.d/README", STRANGER)).startsWith("a folder");
        }
    }

    @Test
    void aLinkOfAnotherNameOrTreeIsNoWayAround() throws IOException {
        try (TwoTrees trees = guarded()) {
            Path target = Path.of("../abcdef012345/cmdline.txt");
            Files.createSymbolicLink(trees.tree(SECOND).resolve("config.txt"), target);
            Files.createSymbolicLink(trees.tree(SECOND).resolve("cmdline.txt"), target);
            Files.createSymbolicLink(trees.tree(SECOND).resolve("all"), Path.of("../.."));
            Files.createSymbolicLink(trees.tree(FIRST).resolve("harmless"), Path.of("cmdline.txt"));
            trees.link("innocent", "trees/abcdef012345/cmdline.txt");
            for (String name : List.of(
                    "dc-a6-32-00-00-02/config.txt",
                    "dc-a6-32-00-00-02/cmdline.txt",
                    "dc-a6-32-00-00-02/all/deadbeef/cmdline.txt",
                    "dc-a6-32-00-00-02/all/innocent",
                    "deadbeef/harmless",
                    "innocent")) {
                assertThat(trees.look(name, STRANGER)).as(name).isEqualTo(REFUSED);
                assertThat(trees.read(name, FIRST.getIp())).as(name).isEqualTo("secret");
            }
        }
    }

    @Test
    void anIpv4MappedAddressIsTheSameAddress() throws IOException {
        byte[] mapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte) 0xff, (byte) 0xff, (byte) 192, 0, 2, 50};
        try (TwoTrees trees = guarded()) {
            InetAddress same = Inet6Address.getByAddress(null, mapped, -1);
            assertThat(TwoTrees.content(trees.look("deadbeef/cmdline.txt", same)))
                    .isEqualTo("secret");
            mapped[15] = 51;
            InetAddress other = Inet6Address.getByAddress(null, mapped, -1);
            assertThat(trees.look("deadbeef/cmdline.txt", other))
                    .isEqualTo(new Lookup.Refused("goes only to 192.0.2.50 (rack2-pi3), not to 192.0.2.51"));
            mapped[10] = 0;
            mapped[15] = 50;
            InetAddress unrelated = Inet6Address.getByAddress(null, mapped, -1);
            assertThat(trees.look("deadbeef/cmdline.txt", unrelated)).isInstanceOf(Lookup.Refused.class);
        }
    }

    @Test
    void whereThePiHasNoFixedAddressItGoesToAll() throws IOException {
        try (TwoTrees trees = guarded()) {
            trees.write(trees.tree(SECOND).resolve("cmdline.txt"), "open");
            assertThat(trees.read("dc-a6-32-00-00-02/cmdline.txt", STRANGER)).isEqualTo("open");
        }
    }

    @Test
    void aTreeOfNoRegisteredPiHasNoAddressToGuardItFor() throws IOException {
        try (TwoTrees trees = guarded()) {
            trees.write(trees.root.resolve("trees/unregistered/cmdline.txt"), "open");
            trees.write(trees.root.resolve("legacy/cmdline.txt"), "open");
            assertThat(trees.read("trees/unregistered/cmdline.txt", STRANGER)).isEqualTo("open");
            assertThat(trees.read("legacy/cmdline.txt", STRANGER)).isEqualTo("open");
        }
    }

    @Test
    void aTreeThatIsBeingRemovedGivesItToNobody() throws IOException {
        try (TwoTrees trees = guarded()) {
            Files.createSymbolicLink(
                    trees.tree(SECOND).resolve("gone"), Path.of("../../.deleting-abcdef012345/cmdline.txt"));
            Files.move(trees.tree(FIRST), trees.root.resolve(".deleting-abcdef012345"));
            assertThat(trees.look("dc-a6-32-00-00-02/gone", STRANGER)).isInstanceOf(Lookup.Refused.class);
        }
    }

    @Test
    void withoutInventoryPisBoot() throws IOException {
        try (TwoTrees trees = trees(InventoryView.NOTHING_YET, true)) {
            assertThat(trees.read("deadbeef/cmdline.txt", STRANGER)).isEqualTo("secret");
        }
    }

    @Test
    void theGuardCanBeSwitchedOff() throws IOException {
        try (TwoTrees trees = trees(TwoTrees.inventory(), false)) {
            assertThat(trees.read("deadbeef/cmdline.txt", STRANGER)).isEqualTo("secret");
        }
    }
}
