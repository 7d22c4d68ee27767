package dev.bramble.inventory.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.longrunning.Operation;
import com.google.protobuf.FieldMask;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.BadRequest;
import dev.bramble.inventory.ApiFixture;
import dev.bramble.proto.inventory.v1.BootProfile;
import dev.bramble.proto.inventory.v1.CreatePiRequest;
import dev.bramble.proto.inventory.v1.DeleteImageRequest;
import dev.bramble.proto.inventory.v1.DeletePiRequest;
import dev.bramble.proto.inventory.v1.GetEndpointsRequest;
import dev.bramble.proto.inventory.v1.GetImageRequest;
import dev.bramble.proto.inventory.v1.GetPiRequest;
import dev.bramble.proto.inventory.v1.ListBootProfilesRequest;
import dev.bramble.proto.inventory.v1.ListImagesRequest;
import dev.bramble.proto.inventory.v1.ListPisRequest;
import dev.bramble.proto.inventory.v1.ListPisResponse;
import dev.bramble.proto.inventory.v1.Pi;
import dev.bramble.proto.inventory.v1.ProvisionMetadata;
import dev.bramble.proto.inventory.v1.ProvisionPiRequest;
import dev.bramble.proto.inventory.v1.UpdatePiRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PiApiTest extends ApiFixture {
    @BeforeEach
    void start() {
        importShared("debian");
    }

    private static Pi.Builder pi(int number) {
        return Pi.newBuilder()
                .setName("pi-" + number)
                .addMacs("DC-A6-32-00-00-0" + number)
                .setImage("debian");
    }

    private Pi get(String key) {
        return inventory.client().getPi(GetPiRequest.newBuilder().setPi(key).build());
    }

    @Test
    void aPiIsProvisioned() throws InvalidProtocolBufferException {
        Operation operation =
                inventory.create(pi(1).setSerial("10000000AABBCCDD").setDiskBytes(1L << 30));

        assertThat(operation.getDone()).isTrue();
        assertThat(operation.hasError()).as(operation.getError().getMessage()).isFalse();
        Pi pi = operation.getResponse().unpack(Pi.class);
        assertThat(operation.getMetadata().unpack(ProvisionMetadata.class).getStep())
                .isEqualTo(ProvisionMetadata.Step.DONE);
        assertThat(pi.getState()).isEqualTo(Pi.State.READY);
        assertThat(pi.getUid()).matches("[a-z0-9]{12}");
        assertThat(pi.getMacsList()).containsExactly("dc:a6:32:00:00:01");
        assertThat(get(pi.getUid())).isEqualTo(pi);
        assertThat(get("pi-1")).isEqualTo(pi);
        assertThat(get("DC:A6:32:00:00:01")).isEqualTo(pi);
        assertThat(Objects.requireNonNull(inventory.volumes.disks.get(pi.getUid()))
                        .getSizeBytes())
                .isEqualTo(1L << 30);
        assertThat(links(pi)).containsExactly("dc-a6-32-00-00-01", "aabbccdd");
        String root = data.toAbsolutePath().normalize() + "/boot/trees/" + pi.getUid();
        assertThat(Objects.requireNonNull(inventory.trees.files.get(pi.getUid())))
                .singleElement()
                .satisfies(file -> {
                    assertThat(file.getPath()).isEqualTo("cmdline.txt");
                    assertThat(file.getContent().toStringUtf8())
                            .startsWith("console=serial0,115200 console=tty1 quiet ip=dhcp iscsi_initiator=")
                            .contains(" root=LABEL=writable ")
                            .endsWith("addr=192.168.1.2,192.168.1.2:" + root + "\n");
                });
    }

    private List<String> links(Pi pi) {
        return Objects.requireNonNull(inventory.trees.trees.get(pi.getUid())).getLinksList();
    }

    @Test
    void aFailingStepIsToldAndFinishedLater() throws InvalidProtocolBufferException {
        inventory.volumes.refuseClone = Status.RESOURCE_EXHAUSTED.withDescription("the file system is full");
        Operation failed = inventory.create(pi(1));
        assertThat(failed.getError().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED.value());
        assertThat(failed.getError().getMessage())
                .isEqualTo("cloning the volume failed: iscsi-service: the file system is full");
        assertThat(get("pi-1").getState()).isEqualTo(Pi.State.FAILED);
        assertThat(get("pi-1").getStateMessage()).contains("the file system is full");

        inventory.volumes.refuseClone = null;
        inventory.trees.refuseCreation = Status.UNAVAILABLE;
        failed = provision("pi-1");
        assertThat(failed.getError().getMessage())
                .isEqualTo("making the boot tree failed: nfs-service cannot be reached; is it running?");
        assertThat(failed.getMetadata().unpack(ProvisionMetadata.class).getStep())
                .isEqualTo(ProvisionMetadata.Step.MAKE_BOOT_TREE);

        inventory.trees.refuseCreation = null;
        Operation done = provision("pi-1");
        assertThat(done.hasResponse()).isTrue();
        assertThat(get("pi-1").getState()).isEqualTo(Pi.State.READY);
        assertThat(get("pi-1").getStateMessage()).isEmpty();
    }

    private Operation provision(String key) {
        return inventory.await(inventory
                .client()
                .provisionPi(ProvisionPiRequest.newBuilder()
                        .setUid(get(key).getUid())
                        .build()));
    }

    @Test
    void aRepeatWithTheSameRequestIdMakesNothing() {
        CreatePiRequest request =
                CreatePiRequest.newBuilder().setPi(pi(1)).setRequestId("once").build();
        Operation first = inventory.client().createPi(request);

        assertThat(inventory.client().createPi(request).getName()).isEqualTo(first.getName());
        assertThat(inventory.await(first).getDone()).isTrue();
        assertThat(inventory.volumes.disks).hasSize(1);
    }

    @Test
    void aRequestIdIsForOneRequest() {
        CreatePiRequest request = CreatePiRequest.newBuilder()
                .setPi(pi(1).putLabels("a", "1").putLabels("b", "2"))
                .setRequestId("once")
                .build();
        Operation first = inventory.client().createPi(request);

        assertThat(inventory
                        .client()
                        .createPi(request.toBuilder()
                                .setPi(pi(1).putLabels("b", "2").putLabels("a", "1"))
                                .build())
                        .getName())
                .as("the same in another order")
                .isEqualTo(first.getName());
        StatusRuntimeException refused = catchThrowableOfType(
                StatusRuntimeException.class,
                () -> inventory
                        .client()
                        .createPi(request.toBuilder().setPi(pi(2)).build()));
        assertThat(refused)
                .hasMessageContaining("INVALID_ARGUMENT")
                .hasMessageContaining("request_id: was used for another request");
        assertThat(inventory.await(first).getDone()).isTrue();
        assertThat(inventory.volumes.disks).hasSize(1);
    }

    @Test
    void everyFieldAtFaultIsNamed() throws InvalidProtocolBufferException {
        StatusRuntimeException refused = catchThrowableOfType(
                StatusRuntimeException.class,
                () -> inventory.create(Pi.newBuilder()
                        .setName("-Bad-")
                        .addMacs("01:00:5e:00:00:01")
                        .addMacs("nonsense")
                        .setSerial("xyz")
                        .setIp("300.1.1.1")
                        .setDiskBytes(1000)
                        .setImage("debian")));

        assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        BadRequest details = Objects.requireNonNull(StatusProto.fromThrowable(refused))
                .getDetails(0)
                .unpack(BadRequest.class);
        assertThat(details.getFieldViolationsList())
                .extracting(BadRequest.FieldViolation::getField)
                .containsExactly("pi.name", "pi.macs[0]", "pi.macs[1]", "pi.ip", "pi.serial", "pi.disk_bytes");
    }

    @Test
    void aPiNeedsAKnownImageThatFitsItsDisk() {
        assertThatThrownBy(() -> inventory.create(pi(1).setImage("none")))
                .hasMessageContaining("NOT_FOUND")
                .hasMessageContaining("no image is named 'none'");
        assertThatThrownBy(() -> inventory.create(pi(1).setDiskBytes(512))).hasMessageContaining("less than the image");
        inventory.create(pi(1));
        assertThatThrownBy(() -> inventory.create(pi(2).setName("pi-1"))).hasMessageContaining("ALREADY_EXISTS");
    }

    @Test
    void updatesTakeTheMaskedFieldsAndMindTheEtag() {
        inventory.create(pi(1));
        Pi before = get("pi-1");
        Pi updated = update(
                before.toBuilder()
                        .setName("ignored")
                        .clearMacs()
                        .addMacs("dc:a6:32:00:00:09")
                        .setSerial("aabbccdd")
                        .build(),
                "macs",
                "serial");

        assertThat(updated.getName()).isEqualTo("pi-1");
        assertThat(updated.getMacsList()).containsExactly("dc:a6:32:00:00:09");
        assertThat(links(updated)).containsExactly("dc-a6-32-00-00-09", "aabbccdd");
        assertThatThrownBy(() -> update(before, "name")).hasMessageContaining("ABORTED");
        assertThat(update(updated.toBuilder().clearEtag().setName("new").build(), "name")
                        .getName())
                .isEqualTo("new");
        assertThatThrownBy(() -> update(updated.toBuilder().clearEtag().build(), "uid"))
                .hasMessageContaining("'uid' cannot be changed");
    }

    private Pi update(Pi pi, String... paths) {
        return inventory
                .client()
                .updatePi(UpdatePiRequest.newBuilder()
                        .setPi(pi)
                        .setUpdateMask(FieldMask.newBuilder().addAllPaths(List.of(paths)))
                        .build());
    }

    @Test
    void deletionIsRefusedWhileThePiRunsAndThenLeavesNothing() {
        inventory.create(pi(1));
        Pi pi = get("pi-1");
        inventory.volumes.sessions = List.of("iqn.x@192.168.1.9:4711");
        assertThatThrownBy(() -> delete("pi-1"))
                .hasMessageContaining("FAILED_PRECONDITION")
                .hasMessageContaining("192.168.1.9:4711");
        assertThat(inventory.trees.trees).containsKey(pi.getUid());
        assertThat(get("pi-1").getState()).isEqualTo(Pi.State.READY);
        assertThatThrownBy(this::deleteImage).hasMessageContaining("in use by 1 Pis (pi-1)");

        inventory.volumes.sessions = List.of();
        delete("pi-1");
        assertThat(inventory.trees.trees).isEmpty();
        assertThat(inventory.volumes.disks).isEmpty();
        assertThatThrownBy(() -> get("pi-1")).hasMessageContaining("NOT_FOUND");
        String sha256 = inventory
                .client()
                .getImage(GetImageRequest.newBuilder().setName("debian").build())
                .getSha256();
        deleteImage();
        assertThat(inventory.volumes.bases).isEmpty();
        assertThat(inventory.trees.forgotten).containsExactly(sha256).doesNotContain("");
    }

    @Test
    void anImageIsDeletedWhileNfsServiceIsAway() {
        inventory.trees.refuseForgetting = Status.UNAVAILABLE;
        deleteImage();
        assertThat(inventory.volumes.bases).isEmpty();
    }

    private void delete(String key) {
        var _ = inventory
                .client()
                .deletePi(DeletePiRequest.newBuilder().setPi(key).build());
    }

    private void deleteImage() {
        var _ = inventory
                .client()
                .deleteImage(DeleteImageRequest.newBuilder().setName("debian").build());
    }

    @Test
    void listsComeInPagesAndFiltered() {
        for (int number = 1; number <= 3; number++) {
            inventory.create(pi(number).putLabels("rack", number == 2 ? "b" : "a"));
        }
        ListPisResponse first = list("", "labels.rack = \"a\" AND image = \"debian\"");
        ListPisResponse second = list(first.getNextPageToken(), "labels.rack = \"a\" AND image = \"debian\"");

        assertThat(first.getPisList()).extracting(Pi::getName).containsExactly("pi-1");
        assertThat(second.getPisList()).extracting(Pi::getName).containsExactly("pi-3");
        assertThat(second.getNextPageToken()).isEmpty();
        assertThat(list("", "mac=\"DC-A6-32-00-00-02\"").getPisList())
                .extracting(Pi::getName)
                .containsExactly("pi-2");
        assertThatThrownBy(() -> list("", "name = ")).hasMessageContaining("filter");
        assertThatThrownBy(() -> list("junk", "")).hasMessageContaining("page_token");
    }

    @Test
    void imagesAndBootProfilesAreFilteredToo() {
        assertThat(inventory
                        .client()
                        .listImages(ListImagesRequest.newBuilder()
                                .setFilter("state = \"ready\" AND name = \"debian\"")
                                .build())
                        .getImagesCount())
                .isEqualTo(1);
        assertThat(inventory
                        .client()
                        .listImages(ListImagesRequest.newBuilder()
                                .setFilter("state = \"failed\"")
                                .build())
                        .getImagesCount())
                .isZero();
        assertThat(inventory
                        .client()
                        .listBootProfiles(ListBootProfilesRequest.newBuilder()
                                .setFilter("stage = \"firmware\"")
                                .build())
                        .getBootProfilesList())
                .extracting(BootProfile::getName)
                .containsExactly("pi4-iscsi", "pi4-nfs");
        assertThatThrownBy(() -> inventory
                        .client()
                        .listImages(ListImagesRequest.newBuilder()
                                .setFilter("size = \"1\"")
                                .build()))
                .hasMessageContaining("what can: name, state, os");
    }

    private ListPisResponse list(String token, String filter) {
        return inventory
                .client()
                .listPis(ListPisRequest.newBuilder()
                        .setPageSize(1)
                        .setPageToken(token)
                        .setFilter(filter)
                        .build());
    }

    @Test
    void whatWasUnderWayIsFinishedAfterARestart() {
        inventory.create(pi(1));
        var store = inventory.context().getBean(dev.bramble.inventory.store.PiStore.class);
        Pi pi = get("pi-1");
        inventory
                .context()
                .getBean(dev.bramble.inventory.store.ChangeLog.class)
                .write(change -> store.update(
                        change, pi.toBuilder().setState(Pi.State.PROVISIONING).build()));
        inventory.trees.trees.clear();
        inventory.restart();

        org.awaitility.Awaitility.await()
                .untilAsserted(() -> assertThat(get("pi-1").getState()).isEqualTo(Pi.State.READY));
        assertThat(inventory.trees.trees).containsKey(pi.getUid());
    }

    private void set(Pi.State state) {
        var store = inventory.context().getBean(dev.bramble.inventory.store.PiStore.class);
        inventory
                .context()
                .getBean(dev.bramble.inventory.store.ChangeLog.class)
                .write(change -> store.update(
                        change, get("pi-1").toBuilder().setState(state).build()));
    }

    @Test
    void aDeletionThatWasCutShortIsFinishedAfterARestart() {
        inventory.create(pi(1));
        set(Pi.State.DELETING);
        assertThatThrownBy(() -> provision("pi-1")).hasMessageContaining("is being deleted");
        inventory.restart();

        org.awaitility.Awaitility.await()
                .untilAsserted(() -> assertThatThrownBy(() -> get("pi-1")).hasMessageContaining("NOT_FOUND"));
        assertThat(inventory.trees.trees).isEmpty();
        assertThat(inventory.volumes.disks).isEmpty();
    }

    @Test
    void aDeletionThatCannotBeFinishedAfterARestartSaysWhyAndCanBeRepeated() {
        inventory.create(pi(1));
        set(Pi.State.DELETING);
        inventory.volumes.refuseDeletion = Status.FAILED_PRECONDITION.withDescription("it has a session");
        inventory.restart();

        org.awaitility.Awaitility.await()
                .untilAsserted(() -> assertThat(get("pi-1").getState()).isEqualTo(Pi.State.FAILED));
        assertThat(get("pi-1").getStateMessage()).contains("it was not deleted: iscsi-service: it has a session");
        inventory.volumes.refuseDeletion = null;
        delete("pi-1");
        assertThat(inventory.volumes.disks).isEmpty();
    }

    @Test
    void anOperationOfAPiThatIsNotProvisioningIsFinishedAfterARestartToo() {
        inventory.create(pi(1));
        dev.bramble.inventory.store.Operation left = inventory
                .context()
                .getBean(dev.bramble.inventory.store.OperationStore.class)
                .insert(get("pi-1").getUid());
        inventory.restart();

        Operation ended = org.awaitility.Awaitility.await()
                .until(
                        () -> inventory.await(Operation.newBuilder()
                                .setName("operations/" + left.id())
                                .build()),
                        Operation::getDone);
        assertThat(ended.hasResponse()).isTrue();
    }

    @Test
    void whatIsQuotedInAnAnswerIsBounded() {
        assertThatThrownBy(() -> get("é".repeat(100_000))).hasMessageContaining("NOT_FOUND");
        assertThatThrownBy(() -> inventory.create(Pi.newBuilder()
                        .setName("a")
                        .setImage("debian")
                        .addMacs("é".repeat(100_000))
                        .putLabels("é".repeat(10_000), "")
                        .putLabels("ü".repeat(10_000), "")))
                .hasMessageContaining("INVALID_ARGUMENT")
                .hasMessageContaining("pi.macs[0]");
    }

    @Test
    void fixedAnswers() {
        assertThat(inventory.client().getEndpoints(GetEndpointsRequest.getDefaultInstance()))
                .satisfies(endpoints -> {
                    assertThat(endpoints.getServer()).isEqualTo("192.168.1.2");
                    assertThat(endpoints.getBootRoot()).endsWith("/boot");
                });
        assertThat(inventory
                        .client()
                        .listBootProfiles(ListBootProfilesRequest.getDefaultInstance())
                        .getBootProfilesCount())
                .isEqualTo(4);
    }
}
