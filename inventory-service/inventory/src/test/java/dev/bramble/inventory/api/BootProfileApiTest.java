package dev.bramble.inventory.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.google.longrunning.Operation;
import com.google.protobuf.FieldMask;
import dev.bramble.inventory.ApiFixture;
import dev.bramble.proto.inventory.v1.BootProfile;
import dev.bramble.proto.inventory.v1.CreateBootProfileRequest;
import dev.bramble.proto.inventory.v1.DeleteBootProfileRequest;
import dev.bramble.proto.inventory.v1.DeletePiRequest;
import dev.bramble.proto.inventory.v1.GetBootProfileRequest;
import dev.bramble.proto.inventory.v1.GetPiRequest;
import dev.bramble.proto.inventory.v1.ListBootProfilesRequest;
import dev.bramble.proto.inventory.v1.Pi;
import dev.bramble.proto.inventory.v1.UpdateBootProfileRequest;
import dev.bramble.proto.inventory.v1.UpdatePiRequest;
import dev.bramble.proto.inventory.v1.WatchRequest;
import dev.bramble.proto.inventory.v1.WatchResponse;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Boot profiles of one's own, and their words on the way to cmdline.txt. */
@Timeout(60)
class BootProfileApiTest extends ApiFixture {
    @BeforeEach
    void start() {
        importShared("debian");
    }

    private BootProfile create(String name, String arguments) {
        return inventory
                .client()
                .createBootProfile(CreateBootProfileRequest.newBuilder()
                        .setBootProfile(BootProfile.newBuilder().setName(name).setKernelArguments(arguments))
                        .build());
    }

    private BootProfile get(String name) {
        return inventory
                .client()
                .getBootProfile(GetBootProfileRequest.newBuilder().setName(name).build());
    }

    private BootProfile update(BootProfile profile, String... paths) {
        return inventory
                .client()
                .updateBootProfile(UpdateBootProfileRequest.newBuilder()
                        .setBootProfile(profile)
                        .setUpdateMask(FieldMask.newBuilder().addAllPaths(List.of(paths)))
                        .build());
    }

    private void delete(String name, String etag) {
        var _ = inventory
                .client()
                .deleteBootProfile(DeleteBootProfileRequest.newBuilder()
                        .setName(name)
                        .setEtag(etag)
                        .build());
    }

    private static StatusRuntimeException refusal(Status.Code code, ThrowingCallable call) {
        StatusRuntimeException refusal = catchThrowableOfType(StatusRuntimeException.class, call);
        assertThat(refusal.getStatus().getCode()).as(refusal.getMessage()).isEqualTo(code);
        return refusal;
    }

    private void add(String name, int number, String profile) {
        Operation operation = inventory.create(Pi.newBuilder()
                .setName(name)
                .addMacs("dc:a6:32:00:00:0" + number)
                .setImage("debian")
                .setBootProfile(profile));
        assertThat(operation.hasError()).as(operation.getError().getMessage()).isFalse();
    }

    private Pi pi(String name) {
        return inventory.client().getPi(GetPiRequest.newBuilder().setPi(name).build());
    }

    private Pi setProfile(String name, String profile) {
        return inventory
                .client()
                .updatePi(UpdatePiRequest.newBuilder()
                        .setPi(Pi.newBuilder().setUid(pi(name).getUid()).setBootProfile(profile))
                        .setUpdateMask(FieldMask.newBuilder().addPaths("boot_profile"))
                        .build());
    }

    private List<String> words(String name) {
        return List.of(Objects.requireNonNull(inventory.trees.files.get(pi(name).getUid())).stream()
                .filter(file -> file.getPath().equals("cmdline.txt"))
                .findFirst()
                .orElseThrow()
                .getContent()
                .toStringUtf8()
                .strip()
                .split(" "));
    }

    @Test
    void whatIsCreatedIsThereAmongThoseThatAreBuiltIn() {
        BootProfile made = create("kiosk", "  quiet   video=\"a b\" ");

        assertThat(made.getKernelArguments()).isEqualTo("quiet video=\"a b\"");
        assertThat(made.getStagesList()).isEqualTo(get("pi4-iscsi").getStagesList());
        assertThat(made.getEtag()).isNotEmpty();
        assertThat(get("kiosk")).isEqualTo(made);
        assertThat(inventory
                        .client()
                        .listBootProfiles(ListBootProfilesRequest.getDefaultInstance())
                        .getBootProfilesList())
                .extracting(BootProfile::getName)
                .containsExactly("kiosk", "pi4-iscsi", "pi4-nfs", "pi5-iscsi", "uboot-iscsi");
        refusal(Status.Code.ALREADY_EXISTS, () -> create("kiosk", ""));
        refusal(Status.Code.ALREADY_EXISTS, () -> create("pi5-iscsi", ""));
        refusal(Status.Code.NOT_FOUND, () -> get("a\0b"));
        inventory.restart();
        assertThat(get("kiosk")).isEqualTo(made);
    }

    @Test
    void aRepeatedRequestMakesNothing() {
        CreateBootProfileRequest request = CreateBootProfileRequest.newBuilder()
                .setBootProfile(BootProfile.newBuilder().setName("kiosk"))
                .setRequestId("once")
                .build();
        BootProfile made = inventory.client().createBootProfile(request);
        assertThat(inventory.client().createBootProfile(request)).isEqualTo(made);
        refusal(
                Status.Code.INVALID_ARGUMENT,
                () -> inventory
                        .client()
                        .createBootProfile(request.toBuilder()
                                .setBootProfile(BootProfile.newBuilder().setName("other"))
                                .build()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Kiosk | quiet | name",
                "kiosk | quiet root=/dev/sda1 | /dev/sda1' cannot be set",
                "kiosk | ISCSI_TARGET_NAME=x | Bramble sets iscsi_target_name itself",
                "kiosk | ip=off | ip=off",
                "kiosk | ds=nocloud | ds=nocloud",
                "kiosk | quiet quiet | names a word twice",
                "kiosk | grün | printable ASCII",
            })
    void whatIsWrongIsSaid(String name, String arguments, String said) {
        assertThat(refusal(Status.Code.INVALID_ARGUMENT, () -> create(name, arguments)))
                .hasMessageContaining(said);
    }

    @Test
    void stagesAreThoseOfOneThatIsBuiltInAndArgumentsAreBounded() {
        BootProfile odd = BootProfile.newBuilder()
                .setName("kiosk")
                .addStages("kernel")
                .setKernelArguments("x".repeat(1025))
                .build();
        assertThat(refusal(
                        Status.Code.INVALID_ARGUMENT,
                        () -> inventory
                                .client()
                                .createBootProfile(CreateBootProfileRequest.newBuilder()
                                        .setBootProfile(odd)
                                        .build())))
                .hasMessageContaining("boot_profile.stages")
                .hasMessageContaining("boot_profile.kernel_arguments");
        refusal(Status.Code.INVALID_ARGUMENT, () -> create("kiosk", "a\nb"));
        assertThat(create("kiosk", "x".repeat(1024)).getKernelArguments()).hasSize(1024);
    }

    @ParameterizedTest
    @ValueSource(strings = {"pi4-iscsi", "pi4-nfs"})
    void thoseThatAreBuiltInStayAsTheyAre(String name) {
        BootProfile before = get(name);
        refusal(
                Status.Code.FAILED_PRECONDITION,
                () -> update(before.toBuilder().setKernelArguments("quiet").build()));
        refusal(Status.Code.FAILED_PRECONDITION, () -> delete(name, ""));
        assertThat(get(name)).isEqualTo(before);
    }

    @Test
    void itsWordsComeAndGoWithIt() {
        BootProfile made = create("kiosk", "quiet splash");
        add("pi-1", 1, "kiosk");
        add("pi-2", 2, "");
        assertThat(words("pi-1")).endsWith("quiet", "splash").doesNotHaveDuplicates();
        List<String> others = words("pi-2");
        assertThat(others).doesNotContain("splash");

        BootProfile after =
                update(made.toBuilder().setKernelArguments("splash isolcpus=3").build(), "kernel_arguments");

        assertThat(after.getRevision()).isGreaterThan(made.getRevision());
        await().untilAsserted(() -> {
            assertThat(pi("pi-1").getState()).isEqualTo(Pi.State.READY);
            assertThat(words("pi-1")).endsWith("splash", "isolcpus=3").doesNotContain("quiet");
        });
        assertThat(words("pi-2")).as("of another profile").isEqualTo(others);
        refusal(Status.Code.ABORTED, () -> update(made));
    }

    @Test
    void aPiThatGetsAnotherProfileGetsItsWords() {
        var _ = create("kiosk", "quiet");
        var _ = create("router", "isolcpus=3");
        add("pi-1", 1, "kiosk");

        assertThat(setProfile("pi-1", "router").getState()).isEqualTo(Pi.State.READY);
        assertThat(words("pi-1")).endsWith("isolcpus=3").doesNotContain("quiet");
        assertThat(setProfile("pi-1", "").getState()).isEqualTo(Pi.State.READY);
        assertThat(words("pi-1")).doesNotContain("isolcpus=3", "quiet");
        refusal(Status.Code.NOT_FOUND, () -> setProfile("pi-1", "unknown"));
        assertThat(pi("pi-1").getBootProfile()).isEmpty();
        assertThat(pi("pi-1").getState()).isEqualTo(Pi.State.READY);
    }

    @Test
    void oneThatIsInUseIsNotDeleted() {
        BootProfile made = create("kiosk", "");
        add("pi-1", 1, "kiosk");
        assertThat(refusal(Status.Code.FAILED_PRECONDITION, () -> delete("kiosk", "")))
                .hasMessageContaining("in use by the Pis pi-1");
        var _ = inventory
                .client()
                .deletePi(DeletePiRequest.newBuilder().setPi("pi-1").build());
        refusal(Status.Code.ABORTED, () -> delete("kiosk", "other"));
        delete("kiosk", made.getEtag());
        refusal(Status.Code.NOT_FOUND, () -> get("kiosk"));
        refusal(Status.Code.NOT_FOUND, () -> delete("kiosk", ""));
        refusal(Status.Code.NOT_FOUND, () -> add("pi-1", 1, "kiosk"));
    }

    private Iterator<WatchResponse> watch(long from, WatchRequest.Scope scope) {
        return inventory
                .client()
                .watch(WatchRequest.newBuilder()
                        .setFromRevision(from)
                        .setScope(scope)
                        .build());
    }

    @Test
    void readersAreToldOfThemAndTheDataServicesAreNot() {
        BootProfile made = create("kiosk", "quiet");
        Iterator<WatchResponse> reader = watch(0, WatchRequest.Scope.READER);
        Iterator<WatchResponse> service = watch(0, WatchRequest.Scope.TFTP);
        assertThat(nextOf(reader, WatchResponse.EventCase.BOOT_PROFILE).getBootProfile())
                .isEqualTo(made);

        delete("kiosk", "");

        WatchResponse gone = nextOf(reader, WatchResponse.EventCase.BOOT_PROFILE_DELETED);
        assertThat(gone.getBootProfileDeleted()).isEqualTo("kiosk");
        WatchResponse told = service.next();
        while (told.getRevision() < gone.getRevision()) {
            assertThat(told.getEventCase()).isEqualTo(WatchResponse.EventCase.BOOKMARK);
            told = service.next();
        }
        assertThat(told.getEventCase()).isEqualTo(WatchResponse.EventCase.BOOKMARK);
        assertThat(nextOf(
                                watch(made.getRevision() - 1, WatchRequest.Scope.READER),
                                WatchResponse.EventCase.BOOT_PROFILE_DELETED)
                        .getRevision())
                .isEqualTo(gone.getRevision());
    }

    private static WatchResponse nextOf(Iterator<WatchResponse> stream, WatchResponse.EventCase event) {
        WatchResponse response = stream.next();
        while (response.getEventCase() != event) {
            response = stream.next();
        }
        return response;
    }
}
