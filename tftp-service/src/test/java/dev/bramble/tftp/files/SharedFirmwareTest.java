package dev.bramble.tftp.files;

import static dev.bramble.tftp.files.TwoTrees.FIRST;
import static dev.bramble.tftp.files.TwoTrees.STRANGER;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Shared folders stand below a Pi's own tree, never above it and never for strangers. */
@ParameterizedClass
@EnumSource
class SharedFirmwareTest {
    private static final Lookup MISSING = new Lookup.Missing();

    private final Opening opening;

    @TempDir
    private Path folder;

    private TwoTrees trees;

    SharedFirmwareTest(Opening opening) {
        this.opening = opening;
    }

    @BeforeEach
    void lay() throws IOException {
        trees = new TwoTrees(
                folder,
                opening,
                TwoTrees.inventory(),
                new BootFilesSettings(List.of("firmware/new", "firmware/old"), true));
        trees.write(trees.root.resolve("firmware/old/start4.elf"), "old");
        trees.write(trees.root.resolve("firmware/old/overlays/x.dtbo"), "old");
    }

    @AfterEach
    void close() throws IOException {
        trees.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dc-a6-32-e9-00-4c/start4.elf",
                "deadbeef/start4.elf",
                "rack2/pi3/start4.elf",
                "trees/abcdef012345/start4.elf",
                "deadbeef/overlays/x.dtbo"
            })
    void whatATreeLacksIsTakenFromThem(String name) throws IOException {
        assertThat(trees.read(name, STRANGER)).isEqualTo("old");
    }

    @Test
    void theyStandBetweenTheTreeOfTheAddressAndTheRoot() throws IOException {
        trees.write(trees.root.resolve("start4.elf"), "root");
        assertThat(trees.read("start4.elf", FIRST.getIp())).isEqualTo("old");
        assertThat(trees.read("start4.elf", STRANGER)).isEqualTo("root");
    }

    @Test
    void theFirstFolderWinsOverTheSecondAndTheTreeOverBoth() throws IOException {
        trees.write(trees.root.resolve("firmware/new/start4.elf"), "new");
        assertThat(trees.read("deadbeef/start4.elf", STRANGER)).isEqualTo("new");
        trees.write(trees.tree(FIRST).resolve("start4.elf"), "own");
        assertThat(trees.read("deadbeef/start4.elf", STRANGER)).isEqualTo("own");
    }

    @Test
    void whatATreeRefusesIsNotLookedForElsewhere() throws IOException {
        Files.createDirectories(trees.tree(FIRST).resolve("start4.elf"));
        assertThat(trees.look("deadbeef/start4.elf", STRANGER)).isEqualTo(new Lookup.Refused("a directory"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"dc-a6-32-00-00-99/start4.elf", "00000099/start4.elf", "trees/nobody/start4.elf", "start4.elf"})
    void whoHasNoTreeGetsNothing(String name) throws IOException {
        assertThat(trees.look(name, STRANGER)).isEqualTo(MISSING);
    }

    @ParameterizedTest
    @ValueSource(strings = {"cmdline.txt", "CMDLINE.TXT", "current/cmdline.txt", "cmdline.txt.bak"})
    void aCommandLineIsNeverShared(String name) throws IOException {
        trees.write(trees.root.resolve("firmware/old").resolve(name), "root=/dev/sdz");
        assertThat(trees.look("deadbeef/" + name, STRANGER)).isEqualTo(MISSING);
    }

    @Test
    void aSharedFolderLeadsOutOfTheRootNoMoreThanOthers() throws IOException {
        Files.writeString(folder.resolve("secret"), "outside");
        Files.createSymbolicLink(trees.root.resolve("firmware/new"), Path.of("../.."));
        assertThat(trees.look("deadbeef/secret", STRANGER))
                .isEqualTo(new Lookup.Refused("a link out of the boot folder"));
    }
}
