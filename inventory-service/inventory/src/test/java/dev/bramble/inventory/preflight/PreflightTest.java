package dev.bramble.inventory.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bramble.inventory.FakeVolumeService;
import dev.bramble.inventory.preflight.Surroundings.Access;
import dev.bramble.proto.inventory.v1.Chap;
import dev.bramble.proto.inventory.v1.Pi;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Each defect is injected into what boots, and found. */
class PreflightTest {
    private final TestTree tree = TestTree.whole();
    private final TestSurroundings around = new TestSurroundings();

    /** This one and no other, of this severity. */
    private Finding only(Severity severity, String code) {
        List<Finding> findings = around.check(tree);
        assertThat(findings).extracting(Finding::code).containsExactly(code);
        assertThat(findings.getFirst().severity()).isEqualTo(severity);
        assertThat(findings.getFirst().remedy()).isNotEmpty();
        return findings.getFirst();
    }

    private void nothing() {
        assertThat(around.check(tree)).isEmpty();
    }

    private void ownInitramfs(byte[] initramfs) {
        tree.config("bramble.img,bramble-guest.img,", "")
                .commandLine("rdinit=/bramble/init ", "")
                .file("initrd.img", initramfs);
    }

    @Test
    void whatBootsHasNoFindings() {
        nothing();
    }

    @Test
    void anImageThatIsPreparedItselfBootsToo() {
        ownInitramfs(TestTree.cpio(
                "init",
                "sbin/iscsistart",
                "lib/modules/%s/kernel/drivers/scsi/iscsi_tcp.ko.zst".formatted(TestTree.KERNEL)));
        nothing();
    }

    // The files of the firmware.

    @Test
    void gpuFirmware() {
        around.pi.putLabels("board", "pi4");
        tree.without("start4.elf");
        assertThat(only(Severity.ERROR, "firmware-missing").what()).contains("start4.elf", "Raspberry Pi 4");
    }

    @Test
    void itsMemorySettings() {
        around.pi.putLabels("board", "pi4");
        tree.without("fixup4.dat");
        assertThat(only(Severity.ERROR, "firmware-missing").what()).contains("fixup4.dat");
    }

    @Test
    void gpuFirmwareOfAnotherKind() {
        around.pi.putLabels("board", "pi4");
        tree.config("[all]", "[all]\nstart_x=1");
        assertThat(around.check(tree))
                .extracting(Finding::what)
                .anyMatch(what -> what.contains("start4x.elf"))
                .anyMatch(what -> what.contains("fixup4x.dat"));
    }

    @Test
    void gpuFirmwareOfYetOtherKinds() {
        around.pi.putLabels("board", "pi4");
        tree.config("[all]", "[all]\nstart_debug=1");
        assertThat(around.check(tree)).extracting(Finding::what).anyMatch(what -> what.contains("start4db.elf"));
        tree.config("start_debug=1", "gpu_mem=16");
        assertThat(around.check(tree)).extracting(Finding::what).anyMatch(what -> what.contains("fixup4cd.dat"));
        tree.config("gpu_mem=16", "start_file=mine.elf\nfixup_file=mine.dat");
        assertThat(around.check(tree))
                .extracting(Finding::what)
                .anyMatch(what -> what.contains("mine.elf"))
                .anyMatch(what -> what.contains("mine.dat"));
        tree.text("mine.elf", "x").text("mine.dat", "x");
        nothing();
    }

    /** It has no EEPROM: its ROM asks for the second stage first. */
    @Test
    void theSecondStageOfAPi3() {
        around.pi.putLabels("board", "pi3");
        tree.text("start.elf", "x").text("fixup.dat", "x").text("bcm2710-rpi-3-b.dtb", "x");
        assertThat(only(Severity.ERROR, "firmware-missing").what()).contains("bootcode.bin", "Raspberry Pi 3");
        tree.text("bootcode.bin", "x");
        nothing();
    }

    @Test
    void aBoardThatItsProfileTells() {
        around.pi.setBootProfile("pi5-iscsi");
        tree.without("start4.elf").without("fixup4.dat").without("bcm2711-rpi-4-b.dtb");
        nothing();
        around.pi.setBootProfile("pi4-iscsi");
        assertThat(around.check(tree)).filteredOn(Finding::isError).hasSize(3);
    }

    // An update of the EEPROM.

    private static final String FOUR = "\0".repeat(512 * 1024);

    private static String signature(String image) {
        return FakeVolumeService.sha256(image.getBytes(StandardCharsets.ISO_8859_1)) + "\nts: 1700000000\n";
    }

    @Test
    void anUpdateOfTheEeprom() {
        around.pi.putLabels("board", "pi4");
        tree.text(EepromCheck.IMAGE, FOUR).text(EepromCheck.SIGNATURE, signature(FOUR));
        nothing();
        tree.text(EepromCheck.SIGNATURE, signature("another"));
        only(Severity.WARNING, "eeprom-update-differs");
        tree.link(EepromCheck.SIGNATURE);
        only(Severity.WARNING, "eeprom-update-unreadable");
    }

    @Test
    void halfAnUpdateOfTheEeprom() {
        tree.text(EepromCheck.IMAGE, FOUR);
        assertThat(only(Severity.WARNING, "eeprom-update-incomplete").what())
                .contains("pieeprom.upd without pieeprom.sig");
        tree.without(EepromCheck.IMAGE).text(EepromCheck.SIGNATURE, signature(FOUR));
        assertThat(only(Severity.WARNING, "eeprom-update-incomplete").what())
                .contains("pieeprom.sig without pieeprom.upd");
    }

    @Test
    void anUpdateOfAnotherBoardsEeprom() {
        tree.text(EepromCheck.IMAGE, FOUR).text(EepromCheck.SIGNATURE, signature(FOUR));
        assertThat(only(Severity.WARNING, "other-board").what()).contains("524288 bytes", "Raspberry Pi 5");
        around.pi.putLabels("board", "pi5");
        assertThat(only(Severity.ERROR, "eeprom-update-size").what()).contains("524288 bytes", "has 2097152");
        around.pi.putLabels("board", "pi3");
        assertThat(around.check(tree)).extracting(Finding::code).doesNotContain("eeprom-update-size");
    }

    @Test
    void anOldBoardHasNamesWithoutANumber() {
        around.pi.setMacs(0, "b8:27:eb:00:00:01");
        around.links.add("b8-27-eb-00-00-01");
        assertThat(around.check(tree))
                .extracting(Finding::what)
                .anyMatch(what -> what.contains("bootcode.bin"))
                .anyMatch(what -> what.contains("start.elf"))
                .anyMatch(what -> what.contains("bcm2710-rpi-3-b.dtb"));
    }

    /** Of a board that nothing tells: the tree may be for one of them only. */
    @Test
    void whatAnotherBoardLacksIsNoError() {
        tree.without("start4.elf");
        Finding finding = only(Severity.WARNING, "other-board");
        assertThat(finding.what()).contains("if the Pi is a Raspberry Pi 4", "start4.elf");
        assertThat(finding.remedy()).contains("board=pi4");
    }

    @Test
    void settings() {
        tree.without("config.txt").file("kernel8.img", TestTree.kernel(TestTree.KERNEL));
        assertThat(around.check(tree))
                .filteredOn(Finding::isError)
                .extracting(Finding::code)
                .contains("config-missing");
    }

    @Test
    void settingsThatAreNoText() {
        tree.size("config.txt", 100_000);
        assertThat(around.check(tree)).extracting(Finding::code).contains("config-unreadable");
    }

    @Test
    void aSettingThatIsCutOff() {
        tree.text("config.txt", TestTree.CONFIG + "# " + "x".repeat(200) + "\ndtparam=" + "y".repeat(91) + "\n");
        assertThat(only(Severity.WARNING, "config-line-long").what()).contains("line 8", "99 characters");
    }

    @Test
    void anInclude() {
        tree.text("config.txt", TestTree.CONFIG + "include usercfg.txt\n");
        assertThat(only(Severity.WARNING, "include-missing").what()).contains("usercfg.txt");
        tree.text("usercfg.txt", "kernel=other\n");
        assertThat(only(Severity.ERROR, "kernel-missing").what()).contains("other");
    }

    @Test
    void includesWithoutEnd() {
        tree.text("config.txt", TestTree.CONFIG + "include config.txt\n");
        only(Severity.WARNING, "include-endless");
    }

    @Test
    void theKernel() {
        tree.without("vmlinuz");
        assertThat(only(Severity.ERROR, "kernel-missing").what()).contains("vmlinuz");
    }

    @Test
    void aKernelThatWasNotCopied() {
        tree.file("vmlinuz", new byte[0]);
        assertThat(around.check(tree))
                .filteredOn(Finding::isError)
                .extracting(Finding::code)
                .containsExactly("kernel-empty");
    }

    @Test
    void theDeviceTree() {
        tree.without("bcm2711-rpi-4-b.dtb").without("bcm2712-rpi-5-b.dtb");
        assertThat(only(Severity.ERROR, "device-tree-missing").what()).contains(".dtb");
    }

    @Test
    void theDeviceTreeThatIsNamed() {
        tree.config("[all]", "[all]\ndevice_tree=mine.dtb");
        assertThat(only(Severity.ERROR, "device-tree-missing").what()).contains("mine.dtb");
        tree.config("device_tree=mine.dtb", "device_tree=");
        tree.without("bcm2711-rpi-4-b.dtb").without("bcm2712-rpi-5-b.dtb");
        nothing();
    }

    @Test
    void anOverlay() {
        tree.without("overlays/vc4-kms-v3d.dtbo");
        assertThat(only(Severity.WARNING, "overlay-missing").what()).contains("vc4-kms-v3d");
        tree.text("overlays/overlay_map.dtb", "\0\0\0\1vc4-kms-v3d\0\0\0\3");
        nothing();
        tree.without("overlays/overlay_map.dtb").text("overlays/vc4-kms-v3d-pi4.dtbo", "x");
        nothing();
        tree.config("[all]", "[all]\noverlay_prefix=mine/");
        assertThat(only(Severity.WARNING, "overlay-missing").what()).contains("mine/vc4-kms-v3d.dtbo");
    }

    @Test
    void aPrefixThatIsNotUsed() {
        tree.config("[all]", "[all]\nos_prefix=current/");
        assertThat(only(Severity.WARNING, "os-prefix-ignored").what()).contains("current/");
        tree.file("current/vmlinuz", TestTree.kernel(TestTree.KERNEL));
        assertThat(only(Severity.WARNING, "os-prefix-ignored").what()).contains("device tree");
        tree.without("current/vmlinuz")
                .text("current/bcm2711-rpi-4-b.dtb", "x")
                .text("current/bcm2712-rpi-5-b.dtb", "x");
        assertThat(only(Severity.WARNING, "os-prefix-ignored").what()).contains("kernel");
    }

    @Test
    void aKernelOf32Bits() {
        around.pi.putLabels("board", "pi4");
        tree.config("kernel=vmlinuz\n", "").config("arm_64bit=1", "arm_64bit=0");
        tree.file("kernel8.img", TestTree.kernel(TestTree.KERNEL));
        assertThat(only(Severity.ERROR, "kernel-missing").what()).contains("kernel7l.img");
        tree.config("arm_64bit=0", "arm_64bit=1");
        nothing();
    }

    @Test
    void whatLiesBeneathAPrefix() {
        tree.text(
                        "config.txt",
                        "os_prefix=current/\n"
                                + TestTree.CONFIG.replace(
                                        "bramble.img,bramble-guest.img", "/bramble.img,/bramble-guest.img"))
                .file("current/vmlinuz", TestTree.kernel(TestTree.KERNEL))
                .text("current/bcm2711-rpi-4-b.dtb", "x")
                .text("current/bcm2712-rpi-5-b.dtb", "x")
                .text("current/cmdline.txt", TestSurroundings.COMMAND_LINE);
        assertThat(only(Severity.ERROR, "initramfs-missing").what()).contains("current/initrd.img");
    }

    @Test
    void anInitramfs() {
        tree.without("initrd.img");
        assertThat(only(Severity.ERROR, "initramfs-missing").what()).contains("initrd.img");
    }

    @Test
    void anInitramfsThatWasNotCopied() {
        tree.file("initrd.img", new byte[0]);
        only(Severity.ERROR, "initramfs-empty");
    }

    @Test
    void oneThatIsDamaged() {
        tree.text("initrd.img", "not a cpio archive at all");
        assertThat(only(Severity.WARNING, "initramfs-unreadable").what()).contains("initrd.img", "neither a cpio");
        tree.file("initrd.img", TestTree.cpio("init")).text("bramble.img", "not a cpio archive at all");
        assertThat(only(Severity.WARNING, "initramfs-unreadable").what())
                .as("of what may be in it nothing is said to be missing")
                .contains("bramble.img");
    }

    @Test
    void whatIsLargerThanOldBootloadersLoad() {
        tree.size("initrd.img", FirmwareCheck.NEWER_LIMIT + 1);
        assertThat(only(Severity.WARNING, "file-too-large").what()).contains("2025-09-23", "96205380");
        tree.size("initrd.img", FirmwareCheck.NEWER_LIMIT);
        assertThat(only(Severity.INFO, "file-large").what()).contains("2022-12", "67107840");
        tree.size("initrd.img", FirmwareCheck.OLDER_LIMIT);
        nothing();
        tree.size("vmlinuz", FirmwareCheck.NEWER_LIMIT + 1);
        assertThat(only(Severity.WARNING, "file-too-large").what()).contains("vmlinuz");
    }

    // The kernel and what is loaded with it.

    /** After an update of the kernel in the guest, before its reboot. */
    @Test
    void aKernelWhoseModulesAreNotLoadedWithIt() {
        tree.file("vmlinuz", TestTree.kernel("6.8.0-1014-raspi"));
        Finding finding = only(Severity.ERROR, "kernel-without-iscsi");
        assertThat(finding.what()).contains("6.8.0-1014-raspi", "iscsi_tcp for 6.8.0-1013-raspi");
        assertThat(finding.remedy()).contains("do not reboot");

        tree.file("bramble-guest.img", TestTree.kit("6.8.0-1014-raspi"));
        nothing();
    }

    @Test
    void aKernelThatDoesNotTellItsVersion() {
        tree.file("vmlinuz", new byte[1000]);
        only(Severity.INFO, "kernel-version-unknown");
    }

    @Test
    void aKernelThatIsKnownToLoseItsRoot() {
        tree.file("vmlinuz", TestTree.kernel("6.18.2-v8")).file("bramble.img", TestTree.kit("6.18.2-v8"));
        assertThat(only(Severity.WARNING, "kernel-known-bad").what()).contains("7390");
    }

    @Test
    void anImageThatIsNotPrepared() {
        ownInitramfs(TestTree.cpio("init", "lib/modules/%s/kernel/ext4.ko".formatted(TestTree.KERNEL)));
        only(Severity.WARNING, "image-not-prepared");
    }

    @Test
    void aLoginWithoutTheKernelsModules() {
        ownInitramfs(TestTree.cpio("init", "sbin/iscsistart"));
        assertThat(only(Severity.ERROR, "kernel-without-iscsi").what()).contains("iscsi_tcp for no kernel");
    }

    @Test
    void aKernelThatHasIscsiBuiltIn() {
        ownInitramfs(
                TestTree.cpio("init", "sbin/iscsistart", "lib/modules/%s/modules.builtin".formatted(TestTree.KERNEL)));
        nothing();
    }

    @Test
    void aBootKitThatIsNotLoaded() {
        tree.config("bramble.img,bramble-guest.img,", "");
        assertThat(only(Severity.ERROR, "boot-kit-not-loaded").what()).contains("rdinit=/bramble/init");
    }

    // The command line.

    @Test
    void theCommandLine() {
        tree.without("cmdline.txt");
        only(Severity.ERROR, "cmdline-missing");
    }

    @Test
    void aCommandLineThatIsNoText() {
        tree.link("cmdline.txt");
        only(Severity.ERROR, "cmdline-unreadable");
    }

    @Test
    void noTarget() {
        tree.commandLine("ISCSI_TARGET_NAME=", "X=");
        only(Severity.ERROR, "target-not-named");
    }

    @Test
    void aTargetThatIsNotThere() {
        tree.commandLine("ISCSI_TARGET_NAME=" + around.pi.getTarget(), "ISCSI_TARGET_NAME=iqn.none");
        assertThat(only(Severity.ERROR, "target-unknown").what()).contains("iqn.none");
    }

    @Test
    void anotherTarget() {
        tree.commandLine(around.pi.getTarget(), TestSurroundings.OTHER_TARGET);
        around.otherTarget = Access.REFUSED;
        only(Severity.ERROR, "initiator-refused");
        around.otherTarget = Access.ACCEPTED;
        nothing();
    }

    @Test
    void anInitiatorThatTheTargetDoesNotTake() {
        tree.commandLine(around.pi.getInitiator(), "iqn.2004-10.com.ubuntu:01:abc");
        assertThat(only(Severity.ERROR, "initiator-refused").remedy()).contains(around.pi.getInitiator());
    }

    @Test
    void noInitiator() {
        tree.commandLine("ISCSI_INITIATOR=", "X=");
        only(Severity.ERROR, "initiator-not-named");
    }

    @Test
    void secretsThatAreNotThoseOfTheTarget() {
        around.pi.setChap(Chap.newBuilder().setUsername("kitchen").setSecret("correct-horse-1"));
        tree.commandLine(" root=", " ISCSI_USERNAME=kitchen ISCSI_PASSWORD=correct-horse-1 root=");
        nothing();
        tree.commandLine("correct-horse-1", "another-horse-2");
        Finding finding = only(Severity.ERROR, "chap-differs");
        assertThat(finding.what() + finding.remedy()).doesNotContain("horse");
    }

    @Test
    void secretsThatNobodyAsksFor() {
        tree.commandLine(" root=", " ISCSI_USERNAME=kitchen ISCSI_PASSWORD=correct-horse-1 root=");
        only(Severity.ERROR, "chap-differs");
    }

    @Test
    void anotherPortal() {
        tree.commandLine("ISCSI_TARGET_IP=192.168.1.2", "ISCSI_TARGET_IP=192.168.1.9");
        assertThat(only(Severity.WARNING, "portal-differs").what()).contains("192.168.1.9:3260");
        tree.commandLine("192.168.1.9 ISCSI_TARGET_PORT=3260", "192.168.1.2 ISCSI_TARGET_PORT=3261");
        assertThat(only(Severity.WARNING, "portal-differs").what()).contains("192.168.1.2:3261");
    }

    @Test
    void aPortalWhereNobodyIs() {
        around.reach = (_, port) -> port != 3260;
        only(Severity.ERROR, "portal-unreachable");
    }

    // The disk.

    @Test
    void noDisk() {
        around.diskThere = false;
        around.disk = Optional.empty();
        only(Severity.ERROR, "disk-missing");
    }

    @Test
    void aDiskWithoutPartitions() {
        around.disk = Optional.empty();
        only(Severity.ERROR, "disk-unreadable");
    }

    @Test
    void aRootThatTheDiskDoesNotHave() {
        tree.commandLine("root=LABEL=writable", "root=LABEL=rootfs");
        assertThat(only(Severity.ERROR, "root-missing").what()).contains("LABEL=rootfs", "LABEL=writable");
        tree.commandLine("root=LABEL=rootfs", "root=PARTUUID=12345678-03");
        only(Severity.ERROR, "root-missing");
        tree.commandLine("root=PARTUUID=12345678-03", "root=UUID=00000000-0000-4000-8000-000000000001");
        only(Severity.ERROR, "root-missing");
    }

    @Test
    void aRootByItsOtherNames() {
        tree.commandLine("root=LABEL=writable", "root=PARTUUID=12345678-02");
        nothing();
        tree.commandLine("root=PARTUUID=12345678-02", "root=UUID=6F3F1C5E-0000-4000-8000-000000000001");
        nothing();
    }

    @Test
    void aRootThatCannotBeLookedFor() {
        tree.commandLine("root=LABEL=writable", "root=/dev/sda2");
        only(Severity.INFO, "root-not-checked");
        tree.commandLine("root=/dev/sda2", "root=ID=scsi-3600");
        only(Severity.INFO, "root-not-checked");
        tree.commandLine("root=ID=scsi-3600", "root=iscsi:192.168.1.2::3260:0:" + around.pi.getTarget());
        nothing();
    }

    @Test
    void aRootByThePartitionOfAGpt() {
        around.disk = Optional.of(new RootDisk(List.of(new RootDisk.Volume(
                2, "7d444840-9dc0-11d1-b245-5ffdce74fad2", "writable", "6f3f1c5e-0000-4000-8000-000000000001"))));
        tree.commandLine("root=LABEL=writable", "root=PARTUUID=7D444840-9dc0-11d1-b245-5ffdce74fad2");
        nothing();
        tree.commandLine("root=PARTUUID=7D444840", "root=PARTUUID=8D444840");
        assertThat(only(Severity.ERROR, "root-missing").what()).contains("PARTUUID=7d444840-9dc0");
    }

    @Test
    void aRootInThePi() {
        tree.commandLine("root=LABEL=writable", "root=/dev/mmcblk0p2");
        assertThat(only(Severity.ERROR, "root-is-local").what()).contains("/dev/mmcblk0p2");
        tree.commandLine("root=/dev/mmcblk0p2", "root=/dev/nvme0n1p2");
        only(Severity.ERROR, "root-is-local");
    }

    @Test
    void noRoot() {
        tree.commandLine("root=LABEL=writable ", "");
        only(Severity.ERROR, "root-not-named");
    }

    // NFS.

    @Test
    void aBootTreeThatCannotBeMounted() {
        around.reach = (_, port) -> port != 2049;
        only(Severity.WARNING, "nfs-unreachable");
    }

    @Test
    void anotherBootTree() {
        tree.commandLine("192.168.1.2:" + TestSurroundings.EXPORT, "192.168.1.2:/srv/other");
        assertThat(only(Severity.WARNING, "boot-tree-differs").what()).contains("/srv/other");
    }

    @Test
    void aTreeThatIsNotFoundByItsName() {
        around.links.remove("dc-a6-32-e9-00-4c");
        assertThat(only(Severity.ERROR, "tree-not-linked").what()).contains("dc-a6-32-e9-00-4c/");
    }

    private void nfsRoot() {
        around.pi.setRoot(Pi.Root.NFS).setNfsRootVersion("3");
        around.root = Optional.of(new Surroundings.Root(TestSurroundings.ROOT_EXPORT, true));
        tree.config("bramble.img,bramble-guest.img,", "")
                .text(
                        "cmdline.txt",
                        "ip=dhcp root=/dev/nfs nfsroot=192.168.1.2:" + TestSurroundings.ROOT_EXPORT
                                + ",vers=3,tcp,port=2049 rw");
    }

    @Test
    void aRootByNfs() {
        nfsRoot();
        nothing();
    }

    @Test
    void aRootByNfsThatIsNotThere() {
        nfsRoot();
        around.root = Optional.empty();
        only(Severity.ERROR, "root-tree-missing");
    }

    @Test
    void anotherRootByNfs() {
        nfsRoot();
        tree.commandLine("/srv/bramble/roots/" + TestSurroundings.UID, "/srv/bramble/roots/zyxwvu987654");
        only(Severity.ERROR, "root-tree-differs");
        tree.commandLine("nfsroot=", "x=");
        assertThat(only(Severity.ERROR, "root-tree-differs").what()).contains("names no root");
    }

    @Test
    void aRootByNfsThatNobodyServes() {
        nfsRoot();
        around.reach = (_, _) -> false;
        only(Severity.ERROR, "nfs-unreachable");
    }

    @Test
    void aRootByNfsWithoutAPortMapper() {
        nfsRoot();
        around.root = Optional.of(new Surroundings.Root(TestSurroundings.ROOT_EXPORT, false));
        only(Severity.ERROR, "portmapper-missing");
        tree.commandLine("vers=3", "vers=4.1");
        nothing();
    }

    @Test
    void errorsComeFirst() {
        // They are found in another order.
        tree.without("overlays/vc4-kms-v3d.dtbo").without("initrd.img").size("vmlinuz", FirmwareCheck.NEWER_LIMIT);
        assertThat(around.check(tree))
                .extracting(Finding::severity)
                .containsExactly(Severity.ERROR, Severity.WARNING, Severity.INFO);
    }
}
