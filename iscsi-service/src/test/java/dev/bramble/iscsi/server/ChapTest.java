package dev.bramble.iscsi.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bramble.proto.boot.v1.BootEvent.DetailCase;
import dev.bramble.proto.inventory.v1.Chap;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** CHAP and digests with libiscsi and QEMU as initiators. */
class ChapTest {
    private static final Chap CHAP = Chap.newBuilder()
            .setUsername("pi")
            .setSecret("a-secret-of-the-pi")
            .setMutualUsername("target")
            .setMutualSecret("a-secret-of-ours")
            .build();

    @TempDir
    Path folder;

    private TestTarget target() throws Exception {
        return TestTarget.start(folder, TestTarget.pi().setChap(CHAP).build());
    }

    private static ForeignProgram.Outcome inquiry(TestTarget target, String user, String options) throws Exception {
        return ForeignProgram.run(
                "iscsi-inq",
                "-i",
                TestTarget.INITIATOR,
                "iscsi://" + user + "127.0.0.1:" + target.port() + "/" + TestTarget.TARGET + "/0" + options);
    }

    @Test
    void theRightSecretLetsInAndAnyOtherDoesNot() throws Exception {
        ForeignProgram.require("iscsi-inq", "libiscsi-bin");
        try (TestTarget target = target()) {
            assertThat(inquiry(target, "pi%a-secret-of-the-pi@", "").output()).contains("Peripheral Qualifier");
            assertThat(inquiry(target, "pi%a-secret-of-the-po@", "").exitCode()).isNotZero();
            assertThat(inquiry(target, "other%a-secret-of-the-pi@", "").exitCode())
                    .isNotZero();
            assertThat(inquiry(target, "", "").exitCode()).isNotZero();
            assertThat(target.events.stream()
                            .filter(event -> event.getDetailCase() == DetailCase.LOGIN_REFUSED)
                            .map(event -> event.getLoginRefused().getStatusClass() * 256
                                    + event.getLoginRefused().getStatusDetail()))
                    .containsExactly(0x0201, 0x0201, 0x0201);
        }
    }

    @Test
    void theTargetProvesItselfToo() throws Exception {
        ForeignProgram.require("iscsi-inq", "libiscsi-bin");
        try (TestTarget target = target()) {
            assertThat(inquiry(target, "pi%a-secret-of-the-pi@", "?target_user=target&target_password=a-secret-of-ours")
                            .output())
                    .contains("Peripheral Qualifier");
            assertThat(inquiry(target, "pi%a-secret-of-the-pi@", "?target_user=target&target_password=not-what-is-set")
                            .exitCode())
                    .isNotZero();
        }
    }

    @Test
    void aTargetWithChapIsSeenByWhoPassesItOnly() throws Exception {
        ForeignProgram.require("iscsi-ls", "libiscsi-bin");
        try (TestTarget target = target()) {
            String portal = "127.0.0.1:" + target.port();
            assertThat(ForeignProgram.run(
                                    "iscsi-ls", "-i", TestTarget.INITIATOR, "iscsi://pi%a-secret-of-the-pi@" + portal)
                            .output())
                    .contains("Target:" + TestTarget.TARGET);
            assertThat(ForeignProgram.run("iscsi-ls", "-i", TestTarget.INITIATOR, "iscsi://" + portal)
                            .output())
                    .doesNotContain("Target:");
        }
    }

    @Test
    void qemuWritesAndReadsWithChapAndHeaderDigests() throws Exception {
        ForeignProgram.require("qemu-io", "qemu-utils qemu-block-extra");
        try (TestTarget target = target()) {
            ForeignProgram.Outcome outcome = ForeignProgram.run(
                    "qemu-io",
                    "--object",
                    "secret,id=chap,data=a-secret-of-the-pi",
                    "--image-opts",
                    ("driver=iscsi,transport=tcp,portal=127.0.0.1:%d,target=%s,lun=0,initiator-name=%s,"
                                    + "user=pi,password-secret=chap,header-digest=crc32c")
                            .formatted(target.port(), TestTarget.TARGET, TestTarget.INITIATOR),
                    "-c",
                    "write -P 0x5a 1M 3M",
                    "-c",
                    "read -P 0x5a 1M 3M",
                    "-c",
                    "read -P 0 8M 1M");
            assertThat(outcome.exitCode()).as(outcome.output()).isZero();
            assertThat(outcome.output()).doesNotContain("Pattern verification failed");
        }
    }
}
