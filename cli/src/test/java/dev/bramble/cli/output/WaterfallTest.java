package dev.bramble.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.Timestamps;
import dev.bramble.proto.boot.v1.Boot;
import dev.bramble.proto.boot.v1.Candidate;
import dev.bramble.proto.boot.v1.FileTransfer;
import dev.bramble.proto.boot.v1.Stage;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class WaterfallTest {
    private static final long START = 1_790_000_000_000L;

    private static Stage stage(String name, long from, long to) {
        Stage.Builder stage = Stage.newBuilder().setName(name).setStartTime(Timestamps.fromMillis(START + from));
        return to < 0
                ? stage.build()
                : stage.setEndTime(Timestamps.fromMillis(START + to)).build();
    }

    private static String draw(Boot boot) {
        return new Waterfall(80, ZoneOffset.UTC).draw(boot, "rack2-pi3");
    }

    @Test
    void everyStageHasItsBarBeneathItsTime() {
        Boot boot = Boot.newBuilder()
                .setId("00c0ffee00c0ffee")
                .setVerdict(Boot.Verdict.BOOTED)
                .setStartTime(Timestamps.fromMillis(START))
                .setEndTime(Timestamps.fromMillis(START + 4_000))
                .setLastTime(Timestamps.fromMillis(START + 4_000))
                .addStages(stage("bootloader", 0, 1_000))
                .addStages(stage("firmware", 1_000, 4_000))
                .addStages(stage("userspace", 4_000, -1))
                .addFiles(FileTransfer.newBuilder()
                        .setSizeBytes(2_000_000)
                        .setLoads(2)
                        .setProbes(1)
                        .setMisses(3))
                .build();
        assertThat(draw(boot)).isEqualTo("""
                        rack2-pi3  booted in 4.000 s  boot 00c0ffee00c0ffee  2026-09-21 14:13:20

                        bootloader       +0.000 s    1.000 s ██████████
                        firmware         +1.000 s    3.000 s           ██████████████████████████████
                        userspace        +4.000 s    0.000 s                                        ▏

                        TFTP: 2 loads (4.0 MB), 1 probes, 3 misses, 0 retransmits
                        """);
    }

    @Test
    void aBootThatHangsNamesItsCause() {
        Boot boot = Boot.newBuilder()
                .setVerdict(Boot.Verdict.STALLED)
                .setVerdictMessage("no login since the kernel was served")
                .setStartTime(Timestamps.fromMillis(START))
                .setLastTime(Timestamps.fromMillis(START + 500))
                .addStages(stage("kernel", 500, -1))
                .addCandidates(Candidate.newBuilder()
                        .setCause("the initramfs has no iscsi_tcp")
                        .setAdvice("rebuild it"))
                .build();
        assertThat(draw(boot))
                .contains("stalled after 0.500 s")
                .contains("no login since the kernel was served")
                .contains("possible cause: the initramfs has no iscsi_tcp; rebuild it");
    }

    @Test
    void aBootWithNothingYetIsDrawnToo() {
        assertThat(draw(Boot.getDefaultInstance())).contains("TFTP: 0 loads");
    }
}
