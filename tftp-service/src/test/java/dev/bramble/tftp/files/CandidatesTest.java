package dev.bramble.tftp.files;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bramble.chassis.mirror.InventoryView;
import dev.bramble.proto.inventory.v1.Pi;
import dev.bramble.tftp.files.Candidates.InTree;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which name leads where, without any file system. Candidates are written "TREE:FILE", and "/FILE" in the root. */
class CandidatesTest {
    private static final Pi PI = Pi.newBuilder()
            .setUid("abcdef012345")
            .setName("rack2-pi3")
            .addMacs("dc:a6:32:e9:00:4c")
            .setSerial("10000000deadbeef")
            .addPrefixes("rack2/pi3")
            .setIp("192.168.10.50")
            .build();

    private static final Pi OTHER = Pi.newBuilder()
            .setUid("zzzzzz999999")
            .setName("other")
            .addMacs("b8:27:eb:00:00:01")
            .addPrefixes("rack2")
            .addPrefixes("cafebabe")
            .addPrefixes("cafebabe0001")
            .setIp("192.168.10.51")
            .build();

    private static final InventoryView KNOWN = InventoryView.of(7, List.of(PI, OTHER));

    private static List<String> resolve(String name, Optional<Pi> asking, InventoryView view) {
        Candidates candidates = Candidates.of(RequestPath.parse(name).orElseThrow(), asking, view);
        return Stream.concat(
                        candidates.trees().stream()
                                .flatMap(place -> place.files().stream().map(file -> place.tree() + ":" + file)),
                        candidates.inRoot().map(file -> "/" + file).stream())
                .toList();
    }

    private static List<String> known(String name) {
        return resolve(name, Optional.empty(), KNOWN);
    }

    private static List<String> unknown(String name) {
        return resolve(name, Optional.empty(), InventoryView.NOTHING_YET);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dc-a6-32-e9-00-4c/overlays/x.dtbo",
                "DC-A6-32-E9-00-4C/overlays/x.dtbo",
                "dc:a6:32:e9:00:4c/overlays/x.dtbo",
                "DC:A6:32:E9:00:4c/overlays/x.dtbo",
                "dca632e9004c/overlays/x.dtbo",
                "DCA632E9004C/overlays/x.dtbo",
                "/dc-a6-32-e9-00-4c//./overlays/./x.dtbo/"
            })
    void aMacInAnySpellingIsTheLinkFirst(String name) {
        assertThat(unknown(name)).startsWith("dc-a6-32-e9-00-4c:overlays/x.dtbo");
        assertThat(known(name)).startsWith("dc-a6-32-e9-00-4c:overlays/x.dtbo", "trees/abcdef012345:overlays/x.dtbo");
    }

    @ParameterizedTest
    @CsvSource({
        "deadbeef/config.txt, deadbeef",
        "DeadBeef/config.txt, deadbeef",
        "10000000deadbeef/config.txt, deadbeef",
        "10000000DEADBEEF/config.txt, deadbeef",
        "9ffefdef/config.txt, 9ffefdef"
    })
    void aSerialInAnyCaseIsTheLinkOfItsLowHalf(String name, String link) {
        assertThat(unknown(name)).startsWith(link + ":config.txt");
    }

    @ParameterizedTest
    @CsvSource({
        "DC:A6:32:E9:00:4C/a/b, dc-a6-32-e9-00-4c/a/b",
        "dca632e9004c//b, dc-a6-32-e9-00-4c/b",
        "10000000DEADBEEF/b, deadbeef/b",
        "/trees/abcdef012345/b, trees/abcdef012345/b",
        "start4.elf, start4.elf"
    })
    void theNameByTheLinksAlone(String name, String relative) {
        assertThat(RequestPath.parse(name).orElseThrow().relative()).isEqualTo(relative);
    }

    @Test
    void aSerialWhoseLinkIsMissingIsFoundByTheInventory() {
        assertThat(known("10000000DEADBEEF/config.txt"))
                .containsExactly("deadbeef:config.txt", "trees/abcdef012345:config.txt", "10000000DEADBEEF:config.txt");
    }

    /** People make directories of their own; what lies there under an odd spelling stays within reach. */
    @Test
    void theSpellingOfTheRequestComesLast() {
        assertThat(unknown("dc-a6-32-e9-00-4c/x")).containsExactly("dc-a6-32-e9-00-4c:x");
        assertThat(unknown("DCA632E9004C/x")).containsExactly("dc-a6-32-e9-00-4c:x", "DCA632E9004C:x");
        assertThat(unknown("DEADBEEF/x")).containsExactly("deadbeef:x", "DEADBEEF:x");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dc-a6-32-e9-00-4d/start4.elf",
                "00000001/start4.elf",
                "dc-a6-32-e9-00-4d/pxelinux.cfg/default",
                "trees/nobody/start4.elf",
                "pxelinux.cfg/01-dc-a6-32-e9-00-4d"
            })
    void whatNamesABoardNeverEndsInTheTreeOfTheAddress(String name) {
        assertThat(resolve(name, Optional.of(PI), KNOWN)).noneMatch(place -> place.startsWith("trees/abcdef012345"));
    }

    @Test
    void theOwnWordOfAPiLeadsToItsTreeBeforeADirectoryOfThatName() {
        assertThat(known("rack2/pi3/overlays/x.dtbo"))
                .containsExactly("trees/abcdef012345:overlays/x.dtbo", "rack2/pi3:overlays/x.dtbo");
        assertThat(known("rack2/pi4/x")).containsExactly("trees/zzzzzz999999:pi4/x", "rack2:pi4/x");
        assertThat(unknown("rack2/pi3/x")).containsExactly("/rack2/pi3/x");
        assertThat(known("rack2/pi3"))
                .as("the word itself is no file in its directory")
                .containsExactly("trees/zzzzzz999999:pi3", "rack2:pi3");
    }

    @Test
    void aWordThatLooksLikeAMacOrASerialComesAfterTheLink() {
        assertThat(known("cafebabe/x")).containsExactly("cafebabe:x", "trees/zzzzzz999999:x");
        assertThat(known("cafebabe0001/x"))
                .containsExactly("ca-fe-ba-be-00-01:x", "trees/zzzzzz999999:x", "cafebabe0001:x");
    }

    @Test
    void aWordLongerThanAnEepromCanHoldIsNotLookedFor() {
        Pi long32 = PI.toBuilder().clearPrefixes().addPrefixes("a".repeat(32)).build();
        Pi long31 = PI.toBuilder().clearPrefixes().addPrefixes("a".repeat(31)).build();
        assertThat(resolve("a".repeat(32) + "/x", Optional.empty(), InventoryView.of(1, List.of(long32))))
                .containsExactly("/" + "a".repeat(32) + "/x");
        assertThat(resolve("a".repeat(31) + "/x", Optional.empty(), InventoryView.of(1, List.of(long31))))
                .startsWith("trees/abcdef012345:x");
    }

    @Test
    void aTreeIsItself() {
        assertThat(known("trees/abcdef012345/overlays/x.dtbo")).containsExactly("trees/abcdef012345:overlays/x.dtbo");
        assertThat(unknown("trees/abcdef012345/x")).containsExactly("trees/abcdef012345:x");
        assertThat(unknown("trees/abcdef012345")).containsExactly("/trees/abcdef012345");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bootcode.bin", "start4.elf", "overlays/x.dtbo", "boot.scr.uimg", "pxelinux.cfg/default"})
    void withoutAPrefixTheAskingPisTreeComesBeforeTheRoot(String name) {
        assertThat(resolve(name, Optional.of(PI), KNOWN)).containsExactly("trees/abcdef012345:" + name, "/" + name);
        assertThat(unknown(name)).containsExactly("/" + name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pxelinux.cfg/C0A80A3",
                "pxelinux.cfg/C0A80A",
                "pxelinux.cfg/C0A80",
                "pxelinux.cfg/C0A8",
                "pxelinux.cfg/C0A",
                "pxelinux.cfg/C0",
                "pxelinux.cfg/C",
                "pxelinux.cfg/default-arm-bcm283x-rpi",
                "pxelinux.cfg/default-arm-bcm283x",
                "pxelinux.cfg/default-arm",
                "pxelinux.cfg/C0A80A33A",
                "pxelinux.cfg/01-no-mac",
                "pxelinux.cfg/02-dc-a6-32-e9-00-4c"
            })
    void aNameOfUBootThatIsNobodysOwnIsTheAskingPis(String name) {
        assertThat(resolve(name, Optional.of(PI), KNOWN)).containsExactly("trees/abcdef012345:" + name, "/" + name);
    }

    @Test
    void uBootsMacIsTheLinkSoThatNoInventoryIsNeeded() {
        assertThat(unknown("pxelinux.cfg/01-dc-a6-32-e9-00-4c"))
                .containsExactly(
                        "dc-a6-32-e9-00-4c:pxelinux.cfg/01-dc-a6-32-e9-00-4c", "/pxelinux.cfg/01-dc-a6-32-e9-00-4c");
        assertThat(known("pxelinux.cfg/01-DC-A6-32-E9-00-4C"))
                .containsExactly(
                        "dc-a6-32-e9-00-4c:pxelinux.cfg/01-DC-A6-32-E9-00-4C",
                        "trees/abcdef012345:pxelinux.cfg/01-DC-A6-32-E9-00-4C",
                        "/pxelinux.cfg/01-DC-A6-32-E9-00-4C");
    }

    @Test
    void theFolderOfUBootsBootFileMayBeInTheTreeOrNot() {
        assertThat(unknown("arm/uboot/pxelinux.cfg/01-dc-a6-32-e9-00-4c"))
                .containsExactly(
                        "dc-a6-32-e9-00-4c:arm/uboot/pxelinux.cfg/01-dc-a6-32-e9-00-4c",
                        "dc-a6-32-e9-00-4c:pxelinux.cfg/01-dc-a6-32-e9-00-4c",
                        "/arm/uboot/pxelinux.cfg/01-dc-a6-32-e9-00-4c");
        assertThat(resolve("uboot/pxelinux.cfg/default", Optional.of(PI), KNOWN))
                .containsExactly(
                        "trees/abcdef012345:uboot/pxelinux.cfg/default",
                        "trees/abcdef012345:pxelinux.cfg/default",
                        "/uboot/pxelinux.cfg/default");
    }

    @Test
    void aPrefixBeforeUBootsFolderSaysWhoseItIs() {
        assertThat(unknown("dc-a6-32-e9-00-4c/pxelinux.cfg/01-b8-27-eb-00-00-01"))
                .containsExactly("dc-a6-32-e9-00-4c:pxelinux.cfg/01-b8-27-eb-00-00-01");
        assertThat(known("rack2/pi3/pxelinux.cfg/C0A80A33"))
                .startsWith("trees/abcdef012345:pxelinux.cfg/C0A80A33")
                .hasSize(2);
    }

    @Test
    void uBootsHexAddressIsThatPisElseTheAskingOnes() {
        assertThat(resolve("pxelinux.cfg/C0A80A32", Optional.of(OTHER), KNOWN))
                .containsExactly("trees/abcdef012345:pxelinux.cfg/C0A80A32", "/pxelinux.cfg/C0A80A32");
        assertThat(resolve("pxelinux.cfg/c0a80a32", Optional.empty(), KNOWN))
                .startsWith("trees/abcdef012345:pxelinux.cfg/c0a80a32");
        assertThat(resolve("pxelinux.cfg/0A000001", Optional.of(OTHER), KNOWN))
                .containsExactly("trees/zzzzzz999999:pxelinux.cfg/0A000001", "/pxelinux.cfg/0A000001");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "//",
                ".",
                "./.",
                "..",
                "../x",
                "x/..",
                "x/../y",
                "/../x",
                "./../x",
                ".//..//x",
                "x\\y",
                "..\\x",
                "x\0",
                "trees/a\0b/c",
                ".deleting-abcdef012345/x",
                "./.making-abcdef012345/cmdline.txt",
                ".hidden"
            })
    void whatIsNoNameBeneathTheRootIsNoPath(String name) {
        assertThat(RequestPath.parse(name)).isEmpty();
    }

    /** The components that go to the kernel hold nothing that leads upwards, whatever came in. */
    @Test
    void randomNamesResolveToNamesBeneathTheRoot() {
        Random random = new Random(350);
        String[] words = {
            "..", ".", "", "trees", "abcdef012345", "dc-a6-32-e9-00-4c", "DEADBEEF", "rack2", "pi3", "pxelinux.cfg",
            "01-dc-a6-32-e9-00-4c", "C0A80A32", "x", "\\", "\0", "%2e%2e", "\u2025", "\uff0e\uff0e", "..x",
                    "cmdline.txt"
        };
        int resolved = 0;
        for (int i = 0; i < 50_000; i++) {
            List<String> parts = new ArrayList<>();
            for (int n = random.nextInt(6); n >= 0; n--) {
                parts.add(
                        random.nextInt(8) == 0
                                ? Character.toString(random.nextInt(0x300))
                                : words[random.nextInt(words.length)]);
            }
            Optional<RequestPath> path = RequestPath.parse(String.join("/", parts));
            if (path.isPresent()) {
                resolved++;
                Candidates candidates = Candidates.of(path.get(), Optional.of(PI), KNOWN);
                assertThat(candidates.trees()).hasSizeLessThanOrEqualTo(5);
                Stream.concat(candidates.trees().stream().flatMap(CandidatesTest::paths), candidates.inRoot().stream())
                        .forEach(one -> assertThat(one.split("/", -1))
                                .as("of %s", parts)
                                .doesNotContain("..", ".", "")
                                .noneMatch(part -> part.indexOf('\0') >= 0));
            }
        }
        assertThat(resolved).isBetween(5_000, 45_000);
    }

    private static Stream<String> paths(InTree place) {
        return place.files().stream().map(file -> place.tree() + "/" + file);
    }
}
