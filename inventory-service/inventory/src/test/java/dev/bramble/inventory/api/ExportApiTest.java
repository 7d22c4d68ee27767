package dev.bramble.inventory.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.FieldMask;
import com.google.rpc.BadRequest;
import dev.bramble.inventory.ApiFixture;
import dev.bramble.proto.inventory.v1.CreateExportRequest;
import dev.bramble.proto.inventory.v1.DeleteExportRequest;
import dev.bramble.proto.inventory.v1.Export;
import dev.bramble.proto.inventory.v1.GetExportRequest;
import dev.bramble.proto.inventory.v1.ListExportsRequest;
import dev.bramble.proto.inventory.v1.ListExportsResponse;
import dev.bramble.proto.inventory.v1.UpdateExportRequest;
import dev.bramble.proto.inventory.v1.WatchRequest;
import dev.bramble.proto.inventory.v1.WatchResponse;
import io.grpc.Context;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.util.Iterator;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Exports by the API, and on their way to nfs-service. */
@Timeout(60)
class ExportApiTest extends ApiFixture {
    private static Export.Builder export(String name) {
        return Export.newBuilder()
                .setName(name)
                .setPath("/srv/" + name + "/")
                .setAllDirs(true)
                .setReadOnly(true)
                .setMaprootUser("root")
                .setMaprootGroup("0")
                .addNetworks("192.168.1.0/24")
                .addNetworks("10.0.0.0/8")
                .addHosts("NAS")
                .setSecurePorts(true)
                .setAsync(true);
    }

    private Export create(Export.Builder export) {
        return inventory
                .client()
                .createExport(CreateExportRequest.newBuilder().setExport(export).build());
    }

    private Export get(String name) {
        return inventory
                .client()
                .getExport(GetExportRequest.newBuilder().setName(name).build());
    }

    private static StatusRuntimeException refusal(Status.Code code, ThrowingCallable call) {
        StatusRuntimeException refusal = catchThrowableOfType(StatusRuntimeException.class, call);
        assertThat(refusal.getStatus().getCode()).as(refusal.getMessage()).isEqualTo(code);
        return refusal;
    }

    @Test
    void whatIsCreatedIsThere() {
        Export made = create(export("media"));
        assertThat(made)
                .isEqualTo(export("media")
                        .setPath("/srv/media")
                        .clearHosts()
                        .addHosts("nas")
                        .setRevision(made.getRevision())
                        .setEtag(made.getEtag())
                        .build());
        assertThat(made.getEtag()).isNotEmpty();
        assertThat(get("media")).isEqualTo(made);
        refusal(Status.Code.ALREADY_EXISTS, () -> create(export("media")));
        refusal(Status.Code.NOT_FOUND, () -> get("other"));
        refusal(Status.Code.NOT_FOUND, () -> get("a\0b"));
    }

    @Test
    void aRepeatedRequestMakesNothing() {
        CreateExportRequest request = CreateExportRequest.newBuilder()
                .setExport(export("media"))
                .setRequestId("once")
                .build();
        Export made = inventory.client().createExport(request);
        assertThat(inventory.client().createExport(request)).isEqualTo(made);
        Export changed = update(Export.newBuilder().setName("media").setReadOnly(false), "read_only");
        assertThat(inventory.client().createExport(request)).isEqualTo(changed);
    }

    @Test
    void aRequestIdIsForOneRequest() {
        CreateExportRequest request = CreateExportRequest.newBuilder()
                .setExport(export("media"))
                .setRequestId("once")
                .build();
        create(request);
        StatusRuntimeException refusal = refusal(
                Status.Code.INVALID_ARGUMENT,
                () -> create(request.toBuilder().setExport(export("other")).build()));
        assertThat(refusal).hasMessageContaining("request_id: was used for another request");
        var _ = update(Export.newBuilder().setName("media"), "read_only");
        refusal(
                Status.Code.INVALID_ARGUMENT,
                () -> create(request.toBuilder()
                        .setExport(export("media").setPath("/m"))
                        .build()));
    }

    private Export create(CreateExportRequest request) {
        return inventory.client().createExport(request);
    }

    @Test
    void whatIsWrongIsSaidByField() throws Exception {
        StatusRuntimeException refusal = refusal(
                Status.Code.INVALID_ARGUMENT,
                () -> create(export("media").setPath("relative").addNetworks("192.168.1.7/24")));
        BadRequest details = java.util.Objects.requireNonNull(StatusProto.fromThrowable(refusal))
                .getDetails(0)
                .unpack(BadRequest.class);
        assertThat(details.getFieldViolationsList())
                .extracting(BadRequest.FieldViolation::getField)
                .containsExactly("export.path", "export.networks[2]");
        assertThat(refusal).hasMessageContaining("'192.168.1.7/24' is no network; write it as");
    }

    @Test
    void pagesAreInTheOrderOfNames() {
        for (String name : List.of("c", "a", "b")) {
            create(export(name));
        }
        ListExportsResponse first = inventory
                .client()
                .listExports(ListExportsRequest.newBuilder().setPageSize(2).build());
        assertThat(first.getExportsList()).extracting(Export::getName).containsExactly("a", "b");
        ListExportsResponse second = inventory
                .client()
                .listExports(ListExportsRequest.newBuilder()
                        .setPageSize(2)
                        .setPageToken(first.getNextPageToken())
                        .build());
        assertThat(second.getExportsList()).extracting(Export::getName).containsExactly("c");
        assertThat(second.getNextPageToken()).isEmpty();
    }

    @Test
    void aFilterLetsPassWhatItSays() {
        for (String name : List.of("c", "a", "b")) {
            create(export(name));
        }
        create(Export.newBuilder().setName("d").setPath("/d"));
        ListExportsRequest media = ListExportsRequest.newBuilder()
                .setPageSize(2)
                .setFilter("host = \"NAS\"")
                .build();
        ListExportsResponse first = inventory.client().listExports(media);
        assertThat(first.getExportsList()).extracting(Export::getName).containsExactly("a", "b");
        ListExportsResponse second = inventory
                .client()
                .listExports(
                        media.toBuilder().setPageToken(first.getNextPageToken()).build());
        assertThat(second.getExportsList()).extracting(Export::getName).containsExactly("c");
        assertThat(second.getNextPageToken()).isEmpty();
        assertThat(inventory
                        .client()
                        .listExports(ListExportsRequest.newBuilder()
                                .setFilter("path = \"/d\" AND name = \"d\"")
                                .build())
                        .getExportsList())
                .extracting(Export::getName)
                .containsExactly("d");
        assertThat(refusal(
                        Status.Code.INVALID_ARGUMENT,
                        () -> inventory
                                .client()
                                .listExports(ListExportsRequest.newBuilder()
                                        .setFilter("colour = \"red\"")
                                        .build())))
                .hasMessageContaining("'colour' cannot be filtered by; what can: name, path, host, network");
    }

    private Export update(Export.Builder export, String... fields) {
        return inventory
                .client()
                .updateExport(UpdateExportRequest.newBuilder()
                        .setExport(export)
                        .setUpdateMask(FieldMask.newBuilder().addAllPaths(List.of(fields)))
                        .build());
    }

    @Test
    void anUpdateTakesTheMaskedFields() {
        Export made = create(export("media"));
        Export changed = update(
                Export.newBuilder().setName("media").setEtag(made.getEtag()).setMapallUser("media"),
                "maproot_user",
                "maproot_group",
                "mapall_user",
                "networks",
                "async",
                "read_only");
        assertThat(changed.getMaprootUser()).isEmpty();
        assertThat(changed.getMapallUser()).isEqualTo("media");
        assertThat(changed.getNetworksList()).isEmpty();
        assertThat(changed.getHostsList()).containsExactly("nas");
        assertThat(changed.getReadOnly()).isFalse();
        assertThat(changed.getAsync()).isFalse();
        assertThat(changed.getAllDirs()).isTrue();
        assertThat(changed.getRevision()).isGreaterThan(made.getRevision());
        assertThat(get("media")).isEqualTo(changed);
        refusal(
                Status.Code.ABORTED,
                () -> update(Export.newBuilder().setName("media").setEtag(made.getEtag()), "read_only"));
        refusal(Status.Code.INVALID_ARGUMENT, () -> update(Export.newBuilder().setName("media"), "name"));
        refusal(
                Status.Code.INVALID_ARGUMENT,
                () -> update(Export.newBuilder().setName("media").setMaprootUser("x"), "maproot_user"));
        refusal(Status.Code.NOT_FOUND, () -> update(Export.newBuilder().setName("other"), "read_only"));
        assertThat(get("media")).isEqualTo(changed);
    }

    @Test
    void withoutAMaskAllIsTaken() {
        create(export("media"));
        Export changed = update(Export.newBuilder().setName("media").setPath("/m"));
        assertThat(changed.toBuilder().clearEtag().clearRevision().build())
                .isEqualTo(Export.newBuilder().setName("media").setPath("/m").build());
    }

    @Test
    void nfsServiceIsToldAndOthersAreNot() {
        Export media = create(export("media"));
        try (var call = Context.current().withCancellation()) {
            call.run(() -> {
                Iterator<WatchResponse> nfs = watch(0, WatchRequest.Scope.NFS);
                assertThat(nfs.next().getExport()).isEqualTo(media);
                assertThat(nfs.next().getBookmark().getSnapshotEnd()).isTrue();
                Iterator<WatchResponse> tftp = watch(0, WatchRequest.Scope.TFTP);
                assertThat(tftp.next().getBookmark().getSnapshotEnd()).isTrue();
                Iterator<WatchResponse> iscsi = watch(media.getRevision(), WatchRequest.Scope.ISCSI);

                Export changed = update(Export.newBuilder().setName("media"), "read_only");
                assertThat(next(nfs).getExport()).isEqualTo(changed);
                inventory
                        .client()
                        .deleteExport(DeleteExportRequest.newBuilder()
                                .setName("media")
                                .setEtag(changed.getEtag())
                                .build());
                WatchResponse gone = next(nfs);
                assertThat(gone.getExportDeleted()).isEqualTo("media");
                for (Iterator<WatchResponse> other : List.of(tftp, iscsi)) {
                    WatchResponse bookmark = other.next();
                    while (bookmark.getRevision() < gone.getRevision()) {
                        assertThat(bookmark.hasBookmark()).isTrue();
                        bookmark = other.next();
                    }
                    assertThat(bookmark.hasBookmark()).isTrue();
                }
                assertThat(watch(gone.getRevision() - 1, WatchRequest.Scope.READER)
                                .next()
                                .getExportDeleted())
                        .isEqualTo("media");
            });
        }
    }

    private Iterator<WatchResponse> watch(long from, WatchRequest.Scope scope) {
        return inventory
                .client()
                .watch(WatchRequest.newBuilder()
                        .setFromRevision(from)
                        .setScope(scope)
                        .build());
    }

    private static WatchResponse next(Iterator<WatchResponse> stream) {
        WatchResponse response = stream.next();
        while (response.hasBookmark()) {
            response = stream.next();
        }
        return response;
    }

    @Test
    void whatIsDeletedIsGone() {
        Export made = create(export("media"));
        refusal(
                Status.Code.ABORTED,
                () -> inventory
                        .client()
                        .deleteExport(DeleteExportRequest.newBuilder()
                                .setName("media")
                                .setEtag("other")
                                .build()));
        inventory
                .client()
                .deleteExport(DeleteExportRequest.newBuilder().setName("media").build());
        refusal(Status.Code.NOT_FOUND, () -> get("media"));
        assertThat(create(export("media")).getRevision()).isGreaterThan(made.getRevision());
    }
}
