package dev.bramble.correlator.timeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bramble.proto.boot.v1.Boot;
import dev.bramble.proto.boot.v1.Boot.Verdict;
import dev.bramble.proto.boot.v1.BootEvent;
import dev.bramble.proto.boot.v1.FileTransfer;
import dev.bramble.proto.boot.v1.IdentityBound;
import dev.bramble.proto.boot.v1.Source;
import dev.bramble.proto.boot.v1.Stage;
import dev.bramble.proto.boot.v1.Subject;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a timeline says. */
class TimelineTest {

    private static Boot only(List<BootEvent> events) {
        List<Boot> boots = Folding.of(events).boots();
        assertThat(boots).hasSize(1);
        return boots.getFirst();
    }

    @Test
    void theStagesOfAPi4FollowEachOtherWithoutGap() {
        Boot boot = only(Script.pi().boot(0).at(33).phonedHome().events());

        assertThat(Folding.stages(boot))
                .containsExactly(
                        "bootloader",
                        "firmware",
                        "kernel",
                        "initramfs",
                        "root-mounting",
                        "root-mounted",
                        "userspace",
                        "ready");
        assertThat(boot.getStagesList())
                .extracting(stage -> Times.instant(stage.getStartTime()))
                .containsExactly(
                        Script.time(0),
                        Script.time(1),
                        Script.time(8),
                        Script.time(14),
                        Script.time(15),
                        Script.time(20),
                        Script.time(30),
                        Script.time(33));
        for (int i = 1; i < boot.getStagesCount(); i++) {
            assertThat(boot.getStages(i - 1).getEndTime())
                    .isEqualTo(boot.getStages(i).getStartTime());
        }
        assertThat(boot.getStages(7).hasEndTime()).isFalse();
        assertThat(Times.instant(boot.getEndTime())).isEqualTo(Script.time(30));
        assertThat(boot.getVerdictMessage()).isEqualTo("booted in 30.0 s");
        assertThat(boot.getBootProfile()).isEqualTo("pi4-iscsi");
        assertThat(boot.getId()).matches("[0-9a-f]{16}");
        assertThat(boot.getSubject().getMac()).isEqualTo("dc:a6:32:01:36:c2");
        assertThat(boot.getSubject().getInitiator()).isEqualTo("iqn.2026-01.dev.bramble:pi." + Script.UID);
    }

    /** XFS and btrfs count no mounts, and btrfs tells of a mount for writing only at its first commit. */
    @Test
    void aRootOfAnyFileSystemHasTheSameStages() {
        Boot boot = only(Script.pi()
                .firmware(0)
                .at(14)
                .login()
                .at(15)
                .mountStarted()
                .at(16)
                .journalReplayed()
                .at(30)
                .treeMounted()
                .at(45)
                .mounted()
                .events());

        assertThat(Folding.stages(boot)).contains("root-mounting", "root-mounted", "userspace");
        assertThat(Times.instant(Folding.stage(boot, "root-mounting").getStartTime()))
                .isEqualTo(Script.time(15));
        assertThat(Folding.stage(boot, "root-mounting").getNotesList()).contains("journal of the root replayed");
        assertThat(Times.instant(Folding.stage(boot, "root-mounted").getStartTime()))
                .isEqualTo(Script.time(45));
        assertThat(boot.getVerdict()).isEqualTo(Verdict.BOOTED);
    }

    @Test
    void whatHappensToTheRootLaterBeginsNoStageAnew() {
        Boot boot = only(Script.pi()
                .boot(0)
                .at(40)
                .unmounted()
                .at(41)
                .fsckRan()
                .at(42)
                .mounted()
                .events());

        assertThat(Times.instant(Folding.stage(boot, "root-mounted").getStartTime()))
                .isEqualTo(Script.time(20));
        assertThat(boot.getVerdict()).isEqualTo(Verdict.BOOTED);
        assertThat(boot.getLastSeen()).isEqualTo("root writable mounted read-write");
    }

    @Test
    void writesThatAreLostAreTold() {
        Boot boot = only(Script.pi().boot(0).at(40).staleWrites(3).events());
        assertThat(boot.getVerdict()).isEqualTo(Verdict.BOOTED);
        assertThat(boot.getLastSeen()).isEqualTo("3 writes lost: to a file of the boot tree that is gone");
    }

    @Test
    void eachStageNamesTheEventsThatBeganAndEndedIt() {
        List<BootEvent> events = Script.pi().boot(0).events();
        Stage initramfs = Folding.stage(only(events), "initramfs");

        assertThat(initramfs.getEvidenceList())
                .containsExactlyElementsOf(events.stream()
                        .filter(event -> event.hasLoginSucceeded() || event.hasRootMountStarted())
                        .map(BootEvent::getId)
                        .toList());
        assertThat(initramfs.getNotesList()).hasSize(2).allMatch(note -> note.startsWith("login from 192.168.10.50"));
    }

    @Test
    void aKernelNameThatWasMissingIsNoNewsOnceAnotherWasLoaded() {
        Script missing = Script.pi().at(0).loaded("start4.elf", 1).at(2).missedUnexpectedly("kernel8.img");
        assertThat(only(missing.events()).getStagesList())
                .flatExtracting(Stage::getNotesList)
                .anyMatch(note -> note.contains("kernel8.img not found"));
        assertThat(only(missing.at(3).loaded("vmlinuz", 1).events()).getStagesList())
                .flatExtracting(Stage::getNotesList)
                .noneMatch(note -> note.contains("kernel8.img"));
    }

    private static FileTransfer file(Boot boot, String name) {
        return boot.getFilesList().stream()
                .filter(file -> file.getPath().endsWith(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aTransferThatTheServerEndedIsNoMissAndNoLoad() {
        Boot boot = only(Script.pi()
                .at(0)
                .loaded("start4.elf", 1)
                .requested("vmlinuz")
                .at(3)
                .failed("vmlinuz", "the file was changed while it was sent")
                .events());

        FileTransfer kernel = file(boot, "vmlinuz");
        assertThat(kernel.getLoads()).isZero();
        assertThat(kernel.getMisses()).isZero();
        assertThat(kernel.getSizeBytes()).isEqualTo(1000);
        assertThat(Times.instant(kernel.getStartTime())).isEqualTo(Script.time(1));
        assertThat(Times.instant(kernel.getEndTime())).isEqualTo(Script.time(3));
        assertThat(Folding.stages(boot)).containsExactly("bootloader", "firmware");
        assertThat(Folding.stage(boot, "firmware").getNotesList())
                .singleElement()
                .asString()
                .endsWith("vmlinuz ended: the file was changed while it was sent");
        assertThat(boot.getLastSeen()).contains("vmlinuz ended");
        assertThat(Times.instant(boot.getLastTime())).isEqualTo(Script.time(3));
    }

    @Test
    void aDroppedPrefixIsTheFirstNoteOfTheBootloaderAndNoProgress() {
        Script script = Script.pi().at(0);
        for (int i = 0; i < 20; i++) {
            script.missedUnexpectedly("start4.elf").missedUnexpectedly("start.elf" + i);
        }
        Boot boot = only(script.at(1).droppedPrefix("start4.elf").events());

        assertThat(Folding.stages(boot)).containsExactly("bootloader");
        assertThat(boot.getVerdictMessage()).isEqualTo("in stage bootloader");
        Stage bootloader = Folding.stage(boot, "bootloader");
        assertThat(bootloader.getNotesList())
                .hasSize(Limits.NOTES)
                .startsWith("start4.elf asked for without the prefix dc-a6-32-01-36-c2");
        assertThat(bootloader.getEvidenceList())
                .contains(script.events().getLast().getId());
        assertThat(boot.getLastSeen()).isEqualTo("start4.elf asked for without the prefix dc-a6-32-01-36-c2");
        assertThat(boot.getFilesList()).extracting(FileTransfer::getPath).doesNotContain("start4.elf", "");
    }

    @Test
    void aFileTooLargeIsNotedBeforeTheLoadThatHangs() {
        Boot boot = only(Script.pi()
                .at(0)
                .loaded("start4.elf", 1)
                .missedUnexpectedly("overlays/x.dtbo")
                .requested("initrd.img")
                .tooLarge("initrd.img")
                .events());

        assertThat(Folding.stage(boot, "firmware").getNotesList())
                .first()
                .asString()
                .contains("initrd.img is larger than the 67107840 bytes");
        FileTransfer initrd = file(boot, "initrd.img");
        assertThat(initrd.getSizeBytes()).isEqualTo(70_000_000);
        assertThat(initrd.getLoads()).isZero();
    }

    @Test
    void aHashToldLaterBelongsToWhatWasServed() {
        Boot boot = only(Script.pi()
                .loaded("config.txt", 1)
                .hashed("config.txt", "11")
                .loaded("vmlinuz", 1)
                .hashed("vmlinuz", "22")
                .at(30)
                .hashed("vmlinuz", "of another time")
                .events());

        assertThat(file(boot, "config.txt").getSha256()).isEqualTo("11");
        assertThat(file(boot, "vmlinuz").getSha256()).isEqualTo("22");
        assertThat(boot.getLastSeen()).contains("vmlinuz loaded");
        assertThat(Times.instant(boot.getLastTime())).isEqualTo(Script.time(2));
    }

    @Test
    void filesAreToldOnceWithTheirCounts() {
        FileTransfer kernel = only(Script.pi().boot(0).events()).getFilesList().stream()
                .filter(file -> file.getPath().endsWith("vmlinuz"))
                .findFirst()
                .orElseThrow();

        assertThat(kernel.getProbes()).isEqualTo(2);
        assertThat(kernel.getLoads()).isEqualTo(1);
        assertThat(kernel.getSizeBytes()).isEqualTo(1000);
        assertThat(Times.instant(kernel.getStartTime())).isEqualTo(Script.time(5));
        assertThat(Times.instant(kernel.getEndTime())).isEqualTo(Script.time(8));
    }

    @Test
    void aPi5LoadsItsKernelTwiceAndTheSecondCounts() {
        Boot boot = only(Script.pi()
                .loaded("config.txt", 0.1)
                .loaded("bcm2712-rpi-5-b.dtb", 0.1)
                .loaded("config.txt", 0.1)
                .loaded("kernel_2712.img", 1)
                .at(5)
                .loaded("kernel_2712.img", 1)
                .loaded("cmdline.txt", 0.1)
                .at(12)
                .login()
                .events());

        assertThat(boot.getBootProfile()).isEqualTo("pi5-iscsi");
        assertThat(Times.instant(Folding.stage(boot, "kernel").getStartTime())).isEqualTo(Script.time(6));
    }

    @Test
    void uBootIsKnownByWhatItAsksFor() {
        Boot boot = only(Script.pi()
                .prefix("")
                .missed("pxelinux.cfg/01-dc-a6-32-01-36-c2")
                .loaded("pxelinux.cfg/default", 0.1)
                .loaded("Image", 1)
                .events());

        assertThat(boot.getBootProfile()).isEqualTo("uboot-iscsi");
        assertThat(Folding.stages(boot)).containsExactly("bootloader", "firmware", "kernel");
    }

    @Test
    void aBootWithoutDiskIsOneOnlyOnceTheIscsiServiceHadItsSay() {
        Folding folding =
                Folding.of(Script.pi().firmware(0).at(20).treeMounted().events());
        assertThat(folding.boots().getFirst().getBootProfile()).isEqualTo("pi4-iscsi");

        folding.covered(Source.ISCSI, 20);
        assertThat(folding.boots().getFirst().getBootProfile()).isEqualTo("pi4-nfs");
        assertThat(folding.verdicts()).containsExactly(Verdict.BOOTED);
    }

    @Test
    void aRootByNfsIsKnownByItsMount() {
        Boot boot = only(Script.pi()
                .firmware(0)
                .at(20)
                .nfsRootMounted()
                .at(30)
                .treeMounted()
                .events());

        assertThat(boot.getBootProfile()).isEqualTo("pi4-nfs");
        assertThat(Folding.stages(boot))
                .containsExactly("bootloader", "firmware", "kernel", "root-mounting", "root-mounted", "userspace");
        assertThat(boot.getVerdict()).isEqualTo(Verdict.BOOTED);
        assertThat(Folding.stage(boot, "root-mounted").getNotesList()).contains("root mounted by NFS 3");
    }

    @Test
    void aRequestAfterTheNfsRootWasMountedBeginsTheNextBoot() {
        Folding folding = Folding.of(Script.pi()
                .firmware(0)
                .at(20)
                .nfsRootMounted()
                .at(21)
                .requested("config.txt")
                .events());

        assertThat(folding.boots()).hasSize(2);
        Folding late = Folding.of(Script.pi()
                .firmware(0)
                .at(20)
                .nfsRootMounted()
                .at(40)
                .requested("other.txt")
                .events());
        assertThat(late.boots()).hasSize(2);
    }

    @Test
    void silenceIsAStallOnceEveryServiceHadItsSay() {
        Folding folding = Folding.of(Script.pi().firmware(0).events());
        folding.covered(Source.TFTP, 127.9).covered(Source.ISCSI, 127.9).covered(Source.NFS, 127.9);
        assertThat(folding.verdicts()).containsExactly(Verdict.IN_PROGRESS);

        folding.covered(Source.TFTP, 128).covered(Source.NFS, 128);
        assertThat(folding.verdicts()).containsExactly(Verdict.UNKNOWN);
        assertThat(folding.boots().getFirst().getVerdictMessage())
                .contains("iscsi-service")
                .doesNotContain("nfs-service");

        folding.covered(Source.ISCSI, 128);
        assertThat(folding.verdicts()).containsExactly(Verdict.STALLED);
        assertThat(folding.boots().getFirst().getVerdictMessage()).contains("kernel");
    }

    @Test
    void aTickAloneShowsThatServicesAreSilent() {
        Folding folding = Folding.of(Script.pi().firmware(0).events()).tick(128);

        assertThat(folding.verdicts()).containsExactly(Verdict.UNKNOWN);
        assertThat(folding.boots().getFirst().getVerdictMessage())
                .contains("tftp-service", "iscsi-service", "nfs-service");
    }

    @Test
    void aBootGivenUpGoesOnWhenItGoesOn() {
        Script script = Script.pi().firmware(0);
        Folding folding = Folding.of(script.events()).tick(128);
        folding.take(script.at(129).login().events());

        assertThat(folding.verdicts()).containsExactly(Verdict.IN_PROGRESS);
    }

    @Test
    void whatWasSeenBeforeThePiWasKnownBecomesIts() {
        BootFold fold = new BootFold();
        PiState unknown = PiState.empty("dc:a6:32:01:36:c2");
        List<String> toldOfUnknown = new ArrayList<>();
        for (BootEvent event : Script.pi().firmware(0).events()) {
            BootEvent.Builder anonymous = event.toBuilder();
            anonymous.getSubjectBuilder().clearPiUid();
            Outcome outcome = fold.apply(unknown, Horizon.START, anonymous.build());
            outcome.changes().forEach(change -> toldOfUnknown.add(change.boot().getId()));
            unknown = outcome.state();
        }
        PiState pi = PiState.empty(Script.UID);
        for (BootEvent event : Script.pi().at(14).login().events()) {
            pi = fold.apply(pi, Horizon.START, event).state();
        }
        BootEvent bound = BootEvent.newBuilder()
                .setSubject(Subject.newBuilder().setPiUid(Script.UID))
                .setIdentityBound(IdentityBound.newBuilder().setSince(Times.timestamp(Script.ZERO)))
                .build();

        BootFold.Binding binding = fold.bind(pi, unknown, Horizon.START, bound);

        assertThat(binding.seen().withdrawn())
                .containsExactlyElementsOf(toldOfUnknown.stream().distinct().toList());
        assertThat(binding.bound().changes()).singleElement().satisfies(change -> {
            assertThat(Folding.stages(change.boot())).containsExactly("bootloader", "firmware", "kernel", "initramfs");
            assertThat(change.boot().getSubject().getPiUid()).isEqualTo(Script.UID);
        });
    }
}
