package dev.bramble.correlator.timeline;

import static dev.bramble.proto.boot.v1.Boot.Verdict.BOOTED;
import static dev.bramble.proto.boot.v1.Boot.Verdict.FAILED;
import static dev.bramble.proto.boot.v1.Boot.Verdict.IN_PROGRESS;
import static dev.bramble.proto.boot.v1.Boot.Verdict.RESTARTED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bramble.proto.boot.v1.Boot;
import dev.bramble.proto.boot.v1.Source;
import org.junit.jupiter.api.Test;

/** Each rule of {@link Cut}, as a script. */
class BootCuttingTest {

    @Test
    void aWholeBootIsOne() {
        Folding folding = Folding.of(Script.pi().boot(0).events());

        assertThat(folding.verdicts()).containsExactly(BOOTED);
    }

    @Test
    void aProbeStormIsOneBoot() {
        Script script = Script.pi();
        for (int burst = 0; burst < 40; burst++) {
            script.at(burst * 10);
            for (int i = 0; i < 8; i++) {
                script.missed("start4.elf").missed("start.elf");
            }
        }
        Folding folding = Folding.of(script.events());

        assertThat(folding.verdicts()).containsExactly(IN_PROGRESS);
        assertThat(folding.boots().getFirst().getFilesList())
                .allSatisfy(file -> assertThat(file.getMisses()).isEqualTo(320));
    }

    @Test
    void aSecondLoginIsNoNewBoot() {
        Folding folding = Folding.of(
                Script.pi().firmware(0).at(14).login().at(14.1).login().events());

        assertThat(folding.verdicts()).containsExactly(IN_PROGRESS);
    }

    @Test
    void aLoginOfARunningPiIsNoNewBoot() {
        Folding folding = Folding.of(Script.pi().boot(0).at(4000).login().events());

        assertThat(folding.verdicts()).containsExactly(BOOTED);
    }

    @Test
    void aSessionResumedAfterTheTargetsRestartIsNoNewBoot() {
        Folding folding = Folding.of(Script.pi()
                .boot(0)
                .at(100)
                .sessionLost()
                .at(120)
                .sessionResumed()
                .at(120.1)
                .login()
                .events());

        assertThat(folding.verdicts()).containsExactly(BOOTED);
    }

    @Test
    void aRequestAfterUserspaceIsTheNextBoot() {
        Folding folding = Folding.of(Script.pi().boot(0).boot(100).events());

        assertThat(folding.verdicts()).containsExactly(BOOTED, BOOTED);
    }

    @Test
    void aPowerCutAfterLoginRestarts() {
        Folding folding = Folding.of(Script.pi()
                .firmware(0)
                .at(14)
                .login()
                .at(15)
                .mountStarted()
                .firmware(22)
                .events());

        assertThat(folding.verdicts()).containsExactly(RESTARTED, IN_PROGRESS);
        assertThat(folding.boots().getFirst().getVerdictMessage()).contains("root-mounting");
    }

    @Test
    void afterTheKernelAnOpeningFileRestarts() {
        Folding folding = Folding.of(
                Script.pi().firmware(0).at(12).requested("config.txt").events());

        assertThat(folding.verdicts()).containsExactly(RESTARTED, IN_PROGRESS);
    }

    @Test
    void afterTheKernelAnotherFileIsNoNewBoot() {
        Folding folding = Folding.of(Script.pi()
                .firmware(0)
                .at(9)
                .loaded("overlays/vc4.dtbo", 0.1)
                .loaded("cmdline.txt", 0.1)
                .events());

        assertThat(folding.verdicts()).containsExactly(IN_PROGRESS);
    }

    @Test
    void aFirmwareLoadedOnceIsAskedForByTheNextBootOnly() {
        // A power cut while the kernel was on its way.
        Folding folding = Folding.of(Script.pi()
                .at(0)
                .loaded("start4.elf", 1)
                .at(2)
                .loaded("config.txt", 0.1)
                .at(3)
                .requested("vmlinuz")
                .at(9)
                .probed("start4.elf")
                .events());

        assertThat(folding.verdicts()).containsExactly(RESTARTED, IN_PROGRESS);
    }

    @Test
    void aBootloaderThatTriesAgainWithinItsTimeoutsIsInTheSameBoot() {
        Folding folding = Folding.of(Script.pi()
                .at(0)
                .requested("config.txt")
                .at(59)
                .requested("config.txt")
                .events());

        assertThat(folding.verdicts()).containsExactly(IN_PROGRESS);
    }

    @Test
    void aBootloaderThatComesBackAfterALongSilenceBeginsAnother() {
        Folding folding = Folding.of(Script.pi()
                .at(0)
                .requested("config.txt")
                .at(60)
                .requested("config.txt")
                .events());

        assertThat(folding.verdicts()).containsExactly(RESTARTED, IN_PROGRESS);
    }

    @Test
    void aLongTransferIsNoSilence() {
        Folding folding = Folding.of(Script.pi()
                .at(0)
                .loaded("config.txt", 0.1)
                .loaded("initrd.img", 90)
                .loaded("config.txt", 0.1)
                .events());

        assertThat(folding.verdicts()).containsExactly(IN_PROGRESS);
    }

    @Test
    void theEndOfATransferBegunBeforeTheLoginIsNoNewBoot() {
        Folding folding = Folding.of(Script.pi()
                .firmware(0)
                .at(14)
                .login()
                .at(38)
                .stalled("config.txt")
                .at(39)
                .events());

        assertThat(folding.verdicts()).containsExactly(IN_PROGRESS);
    }

    /** The server is stopped, or an administrator replaces a file, long after the Pi has all it needs. */
    @Test
    void whatTheServerSaysOfATransferIsNoNewBoot() {
        Folding folding = Folding.of(Script.pi()
                .boot(0)
                .at(38)
                .failed("config.txt", "the server stops; ask again")
                .tooLarge("config.txt")
                .droppedPrefix("config.txt")
                .events());

        assertThat(folding.verdicts()).containsExactly(BOOTED);
    }

    @Test
    void whatTheServerSaysBeginsNoBoot() {
        Folding folding = Folding.of(Script.pi()
                .at(0)
                .failed("start4.elf", "the file could not be read")
                .tooLarge("initrd.img")
                .droppedPrefix("start4.elf")
                .events());

        assertThat(folding.boots()).isEmpty();
    }

    @Test
    void whatTheServerSaysIsNoActOfTheBootloader() {
        Folding folding = Folding.of(Script.pi()
                .at(0)
                .requested("config.txt")
                .at(30)
                .failed("config.txt", "the file was changed")
                .tooLarge("config.txt")
                .droppedPrefix("config.txt")
                .at(60)
                .requested("config.txt")
                .events());

        assertThat(folding.verdicts()).containsExactly(RESTARTED, IN_PROGRESS);
    }

    /** The same names are asked once more, without the prefix: the same bootloader still. */
    @Test
    void aBootloaderThatDropsItsPrefixGoesOnWithItsBoot() {
        Script script = Script.pi();
        for (int attempt = 0; attempt < 5; attempt++) {
            script.at(attempt * 20)
                    .missedUnexpectedly("start4.elf")
                    .missedUnexpectedly("start.elf")
                    .prefix("")
                    .missedUnexpectedly("start4.elf")
                    .prefix("dc-a6-32-01-36-c2/")
                    .droppedPrefix("start4.elf");
        }
        Folding folding = Folding.of(script.events());

        assertThat(folding.verdicts()).containsExactly(IN_PROGRESS);
        assertThat(Folding.stages(folding.boots().getFirst())).containsExactly("bootloader");
    }

    @Test
    void aPrefixDroppedAfterUserspaceIsOfTheNextBoot() {
        Folding folding = Folding.of(Script.pi()
                .boot(0)
                .at(100)
                .missedUnexpectedly("start4.elf")
                .missedUnexpectedly("start.elf")
                .droppedPrefix("start4.elf")
                .events());

        assertThat(folding.verdicts()).containsExactly(BOOTED, IN_PROGRESS);
        assertThat(folding.boots().getLast().getLastSeen()).contains("without the prefix");
    }

    @Test
    void clocksThatDifferDoNotCut() {
        // The kernel's load ends, by the clock of the TFTP service, after the login.
        Folding folding = Folding.of(
                Script.pi().firmware(0).at(6).login().at(7).mountStarted().events());

        assertThat(folding.verdicts()).containsExactly(IN_PROGRESS);
        assertThat(folding.boots().getFirst().getStagesList()).allSatisfy(stage -> {
            if (stage.hasEndTime()) {
                assertThat(Times.instant(stage.getEndTime())).isAfterOrEqualTo(Times.instant(stage.getStartTime()));
            }
        });
    }

    @Test
    void aRefusedLoginFailsAndALaterOneMendsIt() {
        Script script = Script.pi().firmware(0).at(14).refused("wrong CHAP secret");
        Folding folding = Folding.of(script.events());
        assertThat(folding.verdicts()).containsExactly(FAILED);
        assertThat(folding.boots().getFirst().getVerdictMessage()).contains("wrong CHAP secret");

        folding.take(script.at(16).login().events());
        assertThat(folding.verdicts()).containsExactly(IN_PROGRESS);
    }

    @Test
    void aLoginAloneIsTimedOnlyOnceTheBootloaderCannotTurnUpAnymore() {
        Folding folding =
                Folding.of(Script.pi().at(14).login().at(15).mountStarted().events());
        assertThat(folding.boots()).isEmpty();

        folding.covered(Source.TFTP, 13);
        assertThat(folding.boots()).isEmpty();
        folding.covered(Source.TFTP, 14);
        assertThat(folding.boots())
                .singleElement()
                .satisfies(boot -> assertThat(Folding.stages(boot)).containsExactly("initramfs", "root-mounting"));
    }

    @Test
    void aTimelineToldTooEarlyIsWithdrawn() {
        Script script = Script.pi().boot(0);
        Folding folding = Folding.of(script.of(Source.ISCSI)).covered(Source.TFTP, 20);
        assertThat(folding.boots()).hasSize(1);

        folding.take(script.of(Source.TFTP)).take(script.of(Source.NFS));
        assertThat(folding.boots()).singleElement().extracting(Boot::getVerdict).isEqualTo(BOOTED);
    }
}
