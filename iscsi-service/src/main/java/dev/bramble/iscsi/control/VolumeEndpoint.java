package dev.bramble.iscsi.control;

import com.google.protobuf.ByteString;
import com.google.protobuf.Empty;
import com.google.protobuf.UnsafeByteOperations;
import dev.bramble.iscsi.volume.Access;
import dev.bramble.iscsi.volume.Export;
import dev.bramble.iscsi.volume.Volume;
import dev.bramble.iscsi.volume.VolumeFormat;
import dev.bramble.iscsi.volume.VolumeId;
import dev.bramble.iscsi.volume.VolumeInfo;
import dev.bramble.iscsi.volume.VolumeRequest;
import dev.bramble.iscsi.volume.VolumeStore;
import dev.bramble.proto.storage.v1.CloneVolumeRequest;
import dev.bramble.proto.storage.v1.CreateVolumeRequest;
import dev.bramble.proto.storage.v1.DeleteSnapshotRequest;
import dev.bramble.proto.storage.v1.DeleteVolumeRequest;
import dev.bramble.proto.storage.v1.ExportVolumeRequest;
import dev.bramble.proto.storage.v1.ExportVolumeResponse;
import dev.bramble.proto.storage.v1.FlattenVolumeRequest;
import dev.bramble.proto.storage.v1.GetPoolRequest;
import dev.bramble.proto.storage.v1.GetVolumeRequest;
import dev.bramble.proto.storage.v1.ImportBaseRequest;
import dev.bramble.proto.storage.v1.ListSnapshotsRequest;
import dev.bramble.proto.storage.v1.ListSnapshotsResponse;
import dev.bramble.proto.storage.v1.ListVolumesRequest;
import dev.bramble.proto.storage.v1.ListVolumesResponse;
import dev.bramble.proto.storage.v1.Pool;
import dev.bramble.proto.storage.v1.ReadRangeRequest;
import dev.bramble.proto.storage.v1.ReadRangeResponse;
import dev.bramble.proto.storage.v1.ResizeVolumeRequest;
import dev.bramble.proto.storage.v1.RollBackVolumeRequest;
import dev.bramble.proto.storage.v1.Snapshot;
import dev.bramble.proto.storage.v1.SnapshotVolumeRequest;
import dev.bramble.proto.storage.v1.VolumeServiceGrpc;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** {@code VolumeService} over the volume store. */
@Singleton
public final class VolumeEndpoint extends VolumeServiceGrpc.VolumeServiceImplBase {
    static final int MAX_MESSAGE = 1024 * 1024;

    private static final long MAX_RANGE = 64L * 1024 * 1024;
    private static final int MAX_PAGE = 1000;

    private final VolumeStore volumes;
    private final VolumeMessages messages;

    public VolumeEndpoint(VolumeStore volumes) {
        this.volumes = volumes;
        this.messages = new VolumeMessages(volumes);
    }

    @Override
    public StreamObserver<ImportBaseRequest> importBase(StreamObserver<dev.bramble.proto.storage.v1.Volume> responses) {
        return new ImportStream(volumes, messages, responses);
    }

    @Override
    public void cloneVolume(CloneVolumeRequest request, StreamObserver<dev.bramble.proto.storage.v1.Volume> responses) {
        Reply.unary(responses, () -> {
            if (request.getSizeBytes() < 0) {
                throw new IllegalArgumentException("size_bytes is negative");
            }
            VolumeId id = VolumeId.disk(request.getId());
            VolumeId base = VolumeId.base(request.getBase());
            Optional<VolumeFormat> format = VolumeMessages.format(request.getFormat());
            return messages.of(
                    request.getFitPartitions()
                            ? volumes.cloneFitted(id, base, request.getSizeBytes(), format, request.getWriteThrough())
                            : volumes.cloneBase(id, base, request.getSizeBytes(), format, request.getWriteThrough()));
        });
    }

    @Override
    public void getVolume(GetVolumeRequest request, StreamObserver<dev.bramble.proto.storage.v1.Volume> responses) {
        Reply.unary(responses, () -> messages.of(volumes.get(VolumeMessages.id(request.getKind(), request.getId()))));
    }

    /** Pages by position: the token is the number of volumes already told. */
    @Override
    public void listVolumes(ListVolumesRequest request, StreamObserver<ListVolumesResponse> responses) {
        Reply.unary(responses, () -> {
            List<VolumeInfo> all = volumes.list();
            int from = request.getPageToken().isEmpty() ? 0 : Integer.parseUnsignedInt(request.getPageToken());
            int size = request.getPageSize() <= 0 ? MAX_PAGE : Math.min(request.getPageSize(), MAX_PAGE);
            int start = Math.clamp(from, 0, all.size());
            int end = Math.min(start + size, all.size());
            ListVolumesResponse.Builder page = ListVolumesResponse.newBuilder();
            for (VolumeInfo info : all.subList(start, end)) {
                page.addVolumes(messages.of(info));
            }
            return page.setNextPageToken(end < all.size() ? String.valueOf(end) : "")
                    .build();
        });
    }

    @Override
    public void deleteVolume(DeleteVolumeRequest request, StreamObserver<Empty> responses) {
        Reply.unary(responses, () -> {
            volumes.delete(VolumeMessages.id(request.getKind(), request.getId()));
            return Empty.getDefaultInstance();
        });
    }

    @Override
    public void readRange(ReadRangeRequest request, StreamObserver<ReadRangeResponse> responses) {
        if (request.getLength() > MAX_RANGE || request.getLength() < 0 || request.getOffset() < 0) {
            responses.onError(Status.INVALID_ARGUMENT
                    .withDescription("offset and length are not negative, and a call reads at most 64 MiB")
                    .asRuntimeException());
            return;
        }
        try (Volume volume = volumes.use(VolumeMessages.id(request.getKind(), request.getId()), "")) {
            if (request.getOffset() > volume.size() - request.getLength()) {
                responses.onError(Status.OUT_OF_RANGE
                        .withDescription("the volume has %d bytes".formatted(volume.size()))
                        .asRuntimeException());
                return;
            }
            stream(volume, request, (ServerCallStreamObserver<ReadRangeResponse>) responses);
        } catch (IOException | IllegalArgumentException e) {
            responses.onError(Reply.statusOf(e));
        }
    }

    /** A call is bounded to 64 MiB, which is the most that a slow caller makes wait here. */
    private static void stream(
            Volume volume, ReadRangeRequest request, ServerCallStreamObserver<ReadRangeResponse> responses)
            throws IOException {
        long end = request.getOffset() + request.getLength();
        for (long at = request.getOffset(); at < end && !responses.isCancelled(); at += MAX_MESSAGE) {
            ByteBuffer data = ByteBuffer.allocate((int) Math.min(MAX_MESSAGE, end - at));
            volume.read(at, data);
            ByteString bytes = UnsafeByteOperations.unsafeWrap(data.flip());
            responses.onNext(ReadRangeResponse.newBuilder().setData(bytes).build());
        }
        if (!responses.isCancelled()) {
            responses.onCompleted();
        }
    }

    @Override
    public void createVolume(
            CreateVolumeRequest request, StreamObserver<dev.bramble.proto.storage.v1.Volume> responses) {
        Reply.unary(
                responses,
                () -> messages.of(volumes.create(new VolumeRequest(
                        VolumeId.disk(request.getId()),
                        VolumeMessages.format(request.getFormat()).orElse(VolumeFormat.RAW),
                        request.getSizeBytes(),
                        request.getBlockBytes() == 0 ? VolumeInfo.BLOCK : request.getBlockBytes(),
                        new Access(request.getAnyInitiator(), Set.copyOf(request.getInitiatorsList())),
                        request.getWriteThrough(),
                        request.getDevice()))));
    }

    @Override
    public void resizeVolume(
            ResizeVolumeRequest request, StreamObserver<dev.bramble.proto.storage.v1.Volume> responses) {
        Reply.unary(
                responses,
                () -> messages.of(volumes.resize(
                        VolumeId.disk(request.getId()), request.getSizeBytes(), request.getAllowShrink())));
    }

    @Override
    public void snapshotVolume(SnapshotVolumeRequest request, StreamObserver<Snapshot> responses) {
        Reply.unary(responses, () -> {
            VolumeId disk = VolumeId.disk(request.getId());
            return messages.of(disk, volumes.snapshot(disk, request.getName()));
        });
    }

    @Override
    public void listSnapshots(ListSnapshotsRequest request, StreamObserver<ListSnapshotsResponse> responses) {
        Reply.unary(responses, () -> {
            VolumeId disk = VolumeId.disk(request.getId());
            ListSnapshotsResponse.Builder list = ListSnapshotsResponse.newBuilder();
            for (var snapshot : volumes.snapshots(disk)) {
                list.addSnapshots(messages.of(disk, snapshot));
            }
            return list.build();
        });
    }

    @Override
    public void rollBackVolume(
            RollBackVolumeRequest request, StreamObserver<dev.bramble.proto.storage.v1.Volume> responses) {
        Reply.unary(
                responses, () -> messages.of(volumes.rollBack(VolumeId.disk(request.getId()), request.getSnapshot())));
    }

    @Override
    public void deleteSnapshot(DeleteSnapshotRequest request, StreamObserver<Empty> responses) {
        Reply.unary(responses, () -> {
            volumes.deleteSnapshot(VolumeId.disk(request.getId()), request.getName());
            return Empty.getDefaultInstance();
        });
    }

    @Override
    public void flattenVolume(
            FlattenVolumeRequest request, StreamObserver<dev.bramble.proto.storage.v1.Volume> responses) {
        Reply.unary(responses, () -> messages.of(volumes.flatten(VolumeId.disk(request.getId()))));
    }

    @Override
    public void exportVolume(ExportVolumeRequest request, StreamObserver<ExportVolumeResponse> responses) {
        Optional<String> snapshot =
                request.getSnapshot().isEmpty() ? Optional.empty() : Optional.of(request.getSnapshot());
        dev.bramble.proto.storage.v1.Volume.Kind kind =
                request.getKind() == dev.bramble.proto.storage.v1.Volume.Kind.KIND_UNSPECIFIED
                        ? dev.bramble.proto.storage.v1.Volume.Kind.DISK
                        : request.getKind();
        try {
            Export export = volumes.export(VolumeMessages.id(kind, request.getId()), snapshot);
            ExportStream.start(export, (ServerCallStreamObserver<ExportVolumeResponse>) responses);
        } catch (IOException | IllegalArgumentException e) {
            responses.onError(Reply.statusOf(e));
        }
    }

    @Override
    public void getPool(GetPoolRequest request, StreamObserver<Pool> responses) {
        Reply.unary(responses, () -> VolumeMessages.of(volumes.pool()));
    }
}
