package dev.bramble.tftp.files;

import static dev.bramble.tftp.files.TwoTrees.FIRST;
import static dev.bramble.tftp.files.TwoTrees.SECOND;
import static dev.bramble.tftp.files.TwoTrees.STRANGER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bramble.chassis.mirror.InventoryView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each Pi finds its own tree, by all it may call it, and no other Pi's. */
@ParameterizedClass
@EnumSource
class OwnTreeTest {
    private static final Lookup MISSING = new Lookup.Missing();

    private final Opening opening;

    @TempDir
    private Path folder;

    OwnTreeTest(Opening opening) {
        this.opening = opening;
    }

    private TwoTrees trees(InventoryView view) throws IOException {
        return new TwoTrees(folder, opening, view, BootFilesSettings.DEFAULT);
    }

    @Test
    void thePrefixStringIsKnownFromTheInventory() throws IOException {
        try (TwoTrees trees = trees(TwoTrees.inventory())) {
            trees.write(trees.tree(FIRST).resolve("start4.elf"), "own");
            assertThat(trees.read("rack2/pi3/start4.elf", STRANGER)).isEqualTo("own");
            assertThat(trees.look("rack2/pi3/kernel8.img", STRANGER)).isEqualTo(MISSING);
        }
    }

    @Test
    void aLinkOfThatNameServesWithoutInventory() throws IOException {
        try (TwoTrees trees = trees(InventoryView.NOTHING_YET)) {
            trees.write(trees.tree(FIRST).resolve("start4.elf"), "own");
            Files.createDirectories(trees.root.resolve("rack2"));
            trees.link("rack2/pi3", "../trees/" + FIRST.getUid());
            assertThat(trees.read("rack2/pi3/start4.elf", STRANGER)).isEqualTo("own");
        }
    }

    @Test
    void nothingOfItIsServedWhileThePiIsHeld() throws IOException {
        InventoryView held =
                InventoryView.of(7, List.of(FIRST.toBuilder().setHeld(true).build(), SECOND));
        try (TwoTrees trees = trees(held)) {
            trees.write(trees.tree(FIRST).resolve("start4.elf"), "of another time than the disk");
            trees.write(trees.tree(SECOND).resolve("start4.elf"), "second");
            for (String name : List.of("dc-a6-32-e9-00-4c/start4.elf", "deadbeef/start4.elf", "rack2/pi3/start4.elf")) {
                assertThat(trees.look(name, STRANGER))
                        .isEqualTo(new Lookup.Refused("its boot tree and disk are being changed together; ask again"));
            }
            assertThat(trees.look("start4.elf", FIRST.getIp())).isInstanceOf(Lookup.Refused.class);
            assertThat(trees.read("dc-a6-32-00-00-02/start4.elf", STRANGER)).isEqualTo("second");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pxelinux.cfg/01-dc-a6-32-e9-00-4c",
                "uboot/pxelinux.cfg/01-dc-a6-32-e9-00-4c",
                "dc-a6-32-e9-00-4c/pxelinux.cfg/01-dc-a6-32-e9-00-4c"
            })
    void uBootFindsItsConfigurationByMacWithoutInventory(String name) throws IOException {
        try (TwoTrees trees = trees(InventoryView.NOTHING_YET)) {
            trees.write(trees.tree(FIRST).resolve("pxelinux.cfg/01-dc-a6-32-e9-00-4c"), "label bramble");
            assertThat(trees.read(name, STRANGER)).isEqualTo("label bramble");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"C0000232", "C000023", "C00002", "C0000", "C000", "C00", "C0", "C", "default-arm", "default"})
    void uBootFindsItsConfigurationByAddress(String name) throws IOException {
        try (TwoTrees trees = trees(TwoTrees.inventory())) {
            trees.write(trees.tree(FIRST).resolve("pxelinux.cfg/" + name), "label bramble");
            assertThat(trees.read("pxelinux.cfg/" + name, FIRST.getIp())).isEqualTo("label bramble");
            assertThat(trees.look("pxelinux.cfg/" + name + "0", FIRST.getIp())).isEqualTo(MISSING);
        }
    }

    @Test
    void theHexAddressOfAPiIsItsOwnFromWhereverItIsAsked() throws IOException {
        try (TwoTrees trees = trees(TwoTrees.inventory())) {
            trees.write(trees.tree(FIRST).resolve("pxelinux.cfg/C0000232"), "label bramble");
            assertThat(trees.read("pxelinux.cfg/C0000232", STRANGER)).isEqualTo("label bramble");
        }
    }

    @Test
    void withoutPrefixTheAddressTellsAndTheRootComesAfterIt() throws IOException {
        try (TwoTrees trees = trees(TwoTrees.inventory())) {
            trees.write(trees.root.resolve("bootcode.bin"), "common");
            assertThat(trees.read("bootcode.bin", FIRST.getIp())).isEqualTo("common");
            trees.write(trees.tree(FIRST).resolve("bootcode.bin"), "own");
            assertThat(trees.read("bootcode.bin", FIRST.getIp())).isEqualTo("own");
            assertThat(trees.read("bootcode.bin", STRANGER)).isEqualTo("common");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"dc-a6-32-00-00-99/start4.elf", "00000099/start4.elf", "trees/nobody/start4.elf"})
    void anotherBoardsPrefixNeverEndsInTheTreeOfTheAddress(String name) throws IOException {
        try (TwoTrees trees = trees(TwoTrees.inventory())) {
            trees.write(trees.tree(FIRST).resolve("start4.elf"), "own");
            trees.write(trees.root.resolve("start4.elf"), "common");
            assertThat(trees.look(name, FIRST.getIp())).isEqualTo(MISSING);
        }
    }

    @Test
    void whereALinkIsMissingTheInventoryTells() throws IOException {
        try (TwoTrees trees = trees(TwoTrees.inventory())) {
            trees.write(trees.tree(FIRST).resolve("start4.elf"), "own");
            Files.delete(trees.root.resolve("deadbeef"));
            assertThat(trees.read("DEADBEEF/start4.elf", STRANGER)).isEqualTo("own");
        }
    }

    /** So that what is served with the inventory is what is served without it. */
    @Test
    void aLinkCountsMoreThanTheInventory() throws IOException {
        try (TwoTrees trees = trees(TwoTrees.inventory())) {
            trees.write(trees.tree(FIRST).resolve("start4.elf"), "first");
            trees.write(trees.tree(SECOND).resolve("config.txt"), "second");
            Files.delete(trees.root.resolve("deadbeef"));
            trees.link("deadbeef", "trees/" + SECOND.getUid());
            assertThat(trees.read("deadbeef/config.txt", STRANGER)).isEqualTo("second");
            assertThat(trees.look("deadbeef/start4.elf", STRANGER))
                    .as("two trees are never mixed")
                    .isEqualTo(MISSING);
        }
    }

    @Test
    void aDirectoryOfAnOddSpellingStaysWithinReach() throws IOException {
        try (TwoTrees trees = trees(TwoTrees.inventory())) {
            trees.write(trees.root.resolve("CAFEBABE/start4.elf"), "legacy");
            assertThat(trees.read("CAFEBABE/start4.elf", STRANGER)).isEqualTo("legacy");
        }
    }
}
