package dev.bramble.inventory.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.bramble.inventory.ApiFixture;
import dev.bramble.proto.inventory.v1.CheckPiRequest;
import dev.bramble.proto.inventory.v1.DeletePiRequest;
import dev.bramble.proto.inventory.v1.GetPiRequest;
import dev.bramble.proto.inventory.v1.GetReportRequest;
import dev.bramble.proto.inventory.v1.Pi;
import dev.bramble.proto.inventory.v1.PreflightFinding;
import dev.bramble.proto.inventory.v1.PreflightReport;
import dev.bramble.proto.inventory.v1.PreflightServiceGrpc;
import dev.bramble.proto.inventory.v1.PreflightServiceGrpc.PreflightServiceBlockingStub;
import dev.bramble.proto.storage.v1.TreeFile;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The pre-flight of a Pi whose data services are faked: what it asks them for, and what is kept of it. */
@Timeout(60)
class PreflightApiTest extends ApiFixture {
    private static final List<String> FILES =
            List.of("start4.elf", "fixup4.dat", "bcm2711-rpi-4-b.dtb", "kernel8.img", "config.txt");

    private final ServerSocket portal = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private PreflightServiceBlockingStub preflight;
    private Pi pi;

    PreflightApiTest() throws IOException {}

    @Override
    protected Map<String, Object> settings() {
        return Map.of(
                "bramble.inventory.advertise",
                "127.0.0.1",
                "bramble.inventory.iscsi-port",
                portal.getLocalPort(),
                "bramble.inventory.nfs-port",
                portal.getLocalPort());
    }

    @BeforeEach
    void start() {
        preflight = PreflightServiceGrpc.newBlockingStub(inventory.channel());
        importShared("ubuntu");
        var _ = inventory.create(
                Pi.newBuilder().setName("kitchen").addMacs("dc:a6:32:e9:00:4c").setImage("ubuntu"));
        pi = inventory.client().getPi(GetPiRequest.newBuilder().setPi("kitchen").build());
        inventory.trees.trees.computeIfPresent(
                pi.getUid(),
                (uid, tree) -> tree.toBuilder()
                        .setExportPath(data.toAbsolutePath() + "/boot/trees/" + uid)
                        .build());
        List<TreeFile> files = new ArrayList<>(files());
        FILES.forEach(path -> files.add(TreeFile.newBuilder()
                .setPath(path)
                .setContent(ByteString.copyFromUtf8("arm_64bit=1\n"))
                .build()));
        inventory.trees.files.put(pi.getUid(), files);
    }

    @AfterEach
    void stop() throws IOException {
        portal.close();
    }

    private List<TreeFile> files() {
        return Objects.requireNonNull(inventory.trees.files.get(pi.getUid()));
    }

    private PreflightReport check() {
        return preflight.checkPi(CheckPiRequest.newBuilder().setPi("kitchen").build());
    }

    private static List<String> errors(PreflightReport report) {
        return report.getFindingsList().stream()
                .filter(finding -> finding.getSeverity() == PreflightFinding.Severity.ERROR)
                .map(PreflightFinding::getCode)
                .toList();
    }

    private void replace(String path, String content) {
        List<TreeFile> files = new ArrayList<>(files());
        files.removeIf(file -> file.getPath().equals(path));
        files.add(TreeFile.newBuilder()
                .setPath(path)
                .setContent(ByteString.copyFromUtf8(content))
                .build());
        inventory.trees.files.put(pi.getUid(), files);
    }

    /** TestImage has no initramfs: it is not prepared, and that is no error. */
    @Test
    void aFreshPiHasNoErrorsAndItsReportIsKept() {
        PreflightReport report = check();

        assertThat(errors(report)).isEmpty();
        assertThat(report.getFindingsList())
                .extracting(PreflightFinding::getCode)
                .containsExactly("image-not-prepared", "other-board");
        assertThat(report.getPi()).isEqualTo(pi.getUid());
        assertThat(report.getCheckTime().getSeconds()).isPositive();
        inventory.restart();
        assertThat(PreflightServiceGrpc.newBlockingStub(inventory.channel())
                        .getReport(
                                GetReportRequest.newBuilder().setPi("kitchen").build())
                        .getFindingsList())
                .isEqualTo(report.getFindingsList());
    }

    /** Over the real calls: the label is read from the partitions of the volume. */
    @Test
    void theRootIsLookedForOnTheVolume() {
        String line = files().stream()
                .filter(file -> file.getPath().equals("cmdline.txt"))
                .findFirst()
                .orElseThrow()
                .getContent()
                .toStringUtf8();
        replace("cmdline.txt", line.replace("LABEL=writable", "LABEL=rootfs"));
        assertThat(errors(check())).containsExactly("root-missing");

        replace("cmdline.txt", line.replace("LABEL=writable", "PARTUUID=00000000-02"));
        assertThat(errors(check())).isEmpty();
    }

    @Test
    void whatIsNotThereIsAnError() throws Exception {
        portal.close();
        assertThat(errors(check())).containsExactly("portal-unreachable");
        inventory.volumes.disks.clear();
        assertThat(errors(check())).containsExactly("disk-missing");
        inventory.trees.trees.clear();
        assertThat(errors(check())).containsExactly("tree-missing");
    }

    @Test
    void aTargetOfAnotherVolumeIsAskedFor() {
        String uid = pi.getUid();
        replace(
                "cmdline.txt",
                "iscsi_target_name=iqn.x:scratch iscsi_initiator=iqn.y iscsi_target_ip=127.0.0.1"
                        + " iscsi_target_port=" + portal.getLocalPort() + " root=LABEL=writable");
        assertThat(errors(check())).containsExactly("target-unknown");

        var scratch = Objects.requireNonNull(inventory.volumes.disks.get(uid)).toBuilder()
                .setId("scratch")
                .setTarget("iqn.x:scratch");
        inventory.volumes.disks.put("scratch", scratch.build());
        assertThat(errors(check())).containsExactly("initiator-refused");

        inventory.volumes.disks.put("scratch", scratch.addInitiators("iqn.y").build());
        assertThat(errors(check())).isEmpty();
    }

    @Test
    void unknownPisAndReportsAreSaidSo() {
        assertThatThrownBy(() -> preflight.checkPi(
                        CheckPiRequest.newBuilder().setPi("nobody").build()))
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        refused -> assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND));
        PreflightReport _ = check();
        var _ = inventory
                .client()
                .deletePi(DeletePiRequest.newBuilder().setPi("kitchen").build());
        assertThatThrownBy(() -> preflight.getReport(
                        GetReportRequest.newBuilder().setPi("kitchen").build()))
                .hasMessageContaining("kitchen");
    }
}
