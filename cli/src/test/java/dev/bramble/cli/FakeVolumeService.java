package dev.bramble.cli;

import com.google.protobuf.Empty;
import com.google.protobuf.Timestamp;
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
import dev.bramble.proto.storage.v1.ResizeVolumeRequest;
import dev.bramble.proto.storage.v1.RollBackVolumeRequest;
import dev.bramble.proto.storage.v1.Snapshot;
import dev.bramble.proto.storage.v1.SnapshotVolumeRequest;
import dev.bramble.proto.storage.v1.Volume;
import dev.bramble.proto.storage.v1.VolumeServiceGrpc;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;

/**
 * A volume service that keeps nothing: it records what it is asked and answers with one volume. What the real one
 * does is tested with the real one, in deploy/acceptance.
 */
final class FakeVolumeService extends FakeServer {
    static final Volume VOLUME = Volume.newBuilder()
            .setId("scratch")
            .setKind(Volume.Kind.DISK)
            .setFormat(Volume.Format.QCOW2)
            .setSizeBytes(1 << 30)
            .setAllocatedBytes(12_300_000)
            .setBlockBytes(4096)
            .setBase("golden")
            .addSessions("iqn.2026-01.org.example:a@192.168.10.53:47109")
            .setCreateTime(Timestamp.newBuilder().setSeconds(1_763_800_000))
            .setNode("nas")
            .setTarget("iqn.2026-01.dev.bramble:volume.scratch")
            .setAnyInitiator(true)
            .build();

    final ByteArrayOutputStream imported = new ByteArrayOutputStream();
    volatile List<ExportVolumeResponse> export = List.of();

    FakeVolumeService() throws IOException {
        serve(new Volumes());
    }

    private final class Volumes extends VolumeServiceGrpc.VolumeServiceImplBase {
        @Override
        public void createVolume(CreateVolumeRequest request, StreamObserver<Volume> responses) {
            answer(request, responses, VOLUME);
        }

        @Override
        public void cloneVolume(CloneVolumeRequest request, StreamObserver<Volume> responses) {
            answer(request, responses, VOLUME);
        }

        @Override
        public void getVolume(GetVolumeRequest request, StreamObserver<Volume> responses) {
            answer(
                    request,
                    responses,
                    request.getKind() == Volume.Kind.BASE
                            ? Volume.newBuilder()
                                    .setId(request.getId())
                                    .setKind(Volume.Kind.BASE)
                                    .setSha256("beef")
                                    .build()
                            : VOLUME);
        }

        @Override
        public void listVolumes(ListVolumesRequest request, StreamObserver<ListVolumesResponse> responses) {
            TwoPages<Volume> pages =
                    new TwoPages<>(VOLUME, VOLUME.toBuilder().setId("second").build());
            answer(
                    request,
                    responses,
                    ListVolumesResponse.newBuilder()
                            .addVolumes(pages.at(request.getPageToken()))
                            .setNextPageToken(pages.next(request.getPageToken()))
                            .build());
        }

        @Override
        public void getPool(GetPoolRequest request, StreamObserver<Pool> responses) {
            answer(
                    request,
                    responses,
                    Pool.newBuilder()
                            .setSizeBytes(500_000_000_000L)
                            .setFreeBytes(120_000_000_000L)
                            .setReserveBytes(10_000_000_000L)
                            .setAllocatedBytes(370_000_000_000L)
                            .setPromisedBytes(900_000_000_000L)
                            .build());
        }

        @Override
        public void resizeVolume(ResizeVolumeRequest request, StreamObserver<Volume> responses) {
            answer(request, responses, VOLUME);
        }

        @Override
        public void rollBackVolume(RollBackVolumeRequest request, StreamObserver<Volume> responses) {
            answer(request, responses, VOLUME);
        }

        @Override
        public void flattenVolume(FlattenVolumeRequest request, StreamObserver<Volume> responses) {
            answer(request, responses, VOLUME);
        }

        @Override
        public void snapshotVolume(SnapshotVolumeRequest request, StreamObserver<Snapshot> responses) {
            answer(request, responses, snapshot(request.getName()));
        }

        @Override
        public void listSnapshots(ListSnapshotsRequest request, StreamObserver<ListSnapshotsResponse> responses) {
            answer(
                    request,
                    responses,
                    ListSnapshotsResponse.newBuilder()
                            .addSnapshots(snapshot("before"))
                            .addSnapshots(snapshot("after"))
                            .build());
        }

        private static Snapshot snapshot(String name) {
            return Snapshot.newBuilder()
                    .setVolume(VOLUME.getId())
                    .setName(name)
                    .setAllocatedBytes(4096)
                    .setCreateTime(VOLUME.getCreateTime())
                    .build();
        }

        @Override
        public void deleteVolume(DeleteVolumeRequest request, StreamObserver<Empty> responses) {
            answer(request, responses, Empty.getDefaultInstance());
        }

        @Override
        public void deleteSnapshot(DeleteSnapshotRequest request, StreamObserver<Empty> responses) {
            answer(request, responses, Empty.getDefaultInstance());
        }

        @Override
        public void exportVolume(ExportVolumeRequest request, StreamObserver<ExportVolumeResponse> responses) {
            requests.add(request);
            export.forEach(responses::onNext);
            Status refused = refusal;
            if (refused == null) {
                responses.onCompleted();
            } else {
                responses.onError(refused.asRuntimeException());
            }
        }

        @Override
        public StreamObserver<ImportBaseRequest> importBase(StreamObserver<Volume> responses) {
            return new StreamObserver<>() {
                @Override
                public void onNext(ImportBaseRequest request) {
                    if (request.hasHeader()) {
                        requests.add(request.getHeader());
                    } else {
                        imported.writeBytes(request.getData().toByteArray());
                    }
                }

                @Override
                public void onError(Throwable cancelled) {
                    requests.add(Empty.getDefaultInstance());
                }

                @Override
                public void onCompleted() {
                    responses.onNext(VOLUME);
                    responses.onCompleted();
                }
            };
        }
    }
}
