package dev.bramble.inventory;

import com.google.protobuf.ByteString;
import com.google.protobuf.Empty;
import dev.bramble.proto.storage.v1.CloneVolumeRequest;
import dev.bramble.proto.storage.v1.DeleteSnapshotRequest;
import dev.bramble.proto.storage.v1.DeleteVolumeRequest;
import dev.bramble.proto.storage.v1.GetVolumeRequest;
import dev.bramble.proto.storage.v1.ImportBaseRequest;
import dev.bramble.proto.storage.v1.ListSnapshotsRequest;
import dev.bramble.proto.storage.v1.ListSnapshotsResponse;
import dev.bramble.proto.storage.v1.ListVolumesRequest;
import dev.bramble.proto.storage.v1.ListVolumesResponse;
import dev.bramble.proto.storage.v1.ReadRangeRequest;
import dev.bramble.proto.storage.v1.ReadRangeResponse;
import dev.bramble.proto.storage.v1.RollBackVolumeRequest;
import dev.bramble.proto.storage.v1.Snapshot;
import dev.bramble.proto.storage.v1.SnapshotVolumeRequest;
import dev.bramble.proto.storage.v1.Volume;
import dev.bramble.proto.storage.v1.VolumeServiceGrpc.VolumeServiceImplBase;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Stands for iscsi-service, which is another program and no dependency of this one; the acceptance module runs the real
 * one. It keeps the real bytes in memory and refuses as the contract says.
 */
public final class FakeVolumeService extends VolumeServiceImplBase {
    public final Map<String, byte[]> bases = new ConcurrentHashMap<>();
    public final Map<String, Volume> disks = new ConcurrentHashMap<>();
    /** What is written on each disk: of a clone its base's name. */
    public final Map<String, String> contents = new ConcurrentHashMap<>();
    /** By disk and name, what was written on it. */
    public final Map<String, Map<String, String>> snapshots = new ConcurrentHashMap<>();
    /** Is run when a snapshot is to be taken. */
    public volatile Runnable atSnapshot = () -> {};

    public volatile Runnable atRollBack = () -> {};
    /** What the next clone is refused with. */
    public volatile @Nullable Status refuseClone;

    public volatile List<String> sessions = List.of();
    /** While set, imports are received one message a release. */
    public volatile @Nullable Semaphore slowly;

    /** Whether who reads is kept waiting. */
    public volatile boolean readsWait;

    public final AtomicInteger reads = new AtomicInteger();
    public final AtomicInteger importsBrokenOff = new AtomicInteger();
    public volatile @Nullable Status refuseDeletion;

    @Override
    public StreamObserver<ImportBaseRequest> importBase(StreamObserver<Volume> response) {
        Semaphore permits = slowly;
        ServerCallStreamObserver<Volume> call = (ServerCallStreamObserver<Volume>) response;
        if (permits != null) {
            call.disableAutoRequest();
            Thread.ofVirtual().start(() -> {
                while (!call.isCancelled()) {
                    permits.acquireUninterruptibly();
                    call.request(1);
                }
            });
        }
        return new StreamObserver<>() {
            private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            private String id = "";

            @Override
            public void onNext(ImportBaseRequest request) {
                if (request.hasHeader()) {
                    id = request.getHeader().getId();
                } else if (request.hasZeros()) {
                    bytes.writeBytes(new byte[(int) request.getZeros()]);
                } else {
                    byte[] data = request.getData().toByteArray();
                    CRC32C crc = new CRC32C();
                    crc.update(data);
                    if (request.hasDataCrc32C() && request.getDataCrc32C() == (int) crc.getValue()) {
                        bytes.writeBytes(data);
                    }
                }
            }

            @Override
            public void onError(Throwable error) {
                // A real one keeps nothing either.
                importsBrokenOff.incrementAndGet();
            }

            @Override
            public void onCompleted() {
                byte[] present = bases.putIfAbsent(id, bytes.toByteArray());
                if (present != null && !Arrays.equals(present, bytes.toByteArray())) {
                    response.onError(Status.ALREADY_EXISTS
                            .withDescription("a base '" + id + "' of other bytes exists")
                            .asRuntimeException());
                    return;
                }
                response.onNext(Volume.newBuilder()
                        .setId(id)
                        .setKind(Volume.Kind.BASE)
                        .setSizeBytes(bytes.size())
                        .setSha256(sha256(bytes.toByteArray()))
                        .build());
                response.onCompleted();
            }
        };
    }

    public static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void cloneVolume(CloneVolumeRequest request, StreamObserver<Volume> response) {
        Status refusal = refuseClone;
        byte[] base = bases.get(request.getBase());
        if (refusal != null) {
            response.onError(refusal.asRuntimeException());
        } else if (base == null) {
            response.onError(Status.NOT_FOUND.withDescription("no base").asRuntimeException());
        } else {
            Volume disk = Volume.newBuilder()
                    .setId(request.getId())
                    .setKind(Volume.Kind.DISK)
                    .setBase(request.getBase())
                    .setSizeBytes(Math.max(base.length, request.getSizeBytes()))
                    .build();
            disks.put(request.getId(), disk);
            contents.putIfAbsent(request.getId(), request.getBase());
            response.onNext(disk);
            response.onCompleted();
        }
    }

    @Override
    public void getVolume(GetVolumeRequest request, StreamObserver<Volume> response) {
        Volume disk = disks.get(request.getId());
        if (disk == null) {
            response.onError(Status.NOT_FOUND.asRuntimeException());
        } else {
            response.onNext(disk.toBuilder().addAllSessions(sessions).build());
            response.onCompleted();
        }
    }

    @Override
    public void listVolumes(ListVolumesRequest request, StreamObserver<ListVolumesResponse> response) {
        response.onNext(
                ListVolumesResponse.newBuilder().addAllVolumes(disks.values()).build());
        response.onCompleted();
    }

    @Override
    public void deleteVolume(DeleteVolumeRequest request, StreamObserver<Empty> response) {
        Status refusal = refuseDeletion;
        if (refusal != null) {
            response.onError(refusal.asRuntimeException());
            return;
        }
        if (request.getKind() == Volume.Kind.DISK) {
            contents.remove(request.getId());
            snapshots.remove(request.getId());
        }
        Object gone =
                request.getKind() == Volume.Kind.BASE ? bases.remove(request.getId()) : disks.remove(request.getId());
        if (gone == null) {
            response.onError(Status.NOT_FOUND.asRuntimeException());
        } else {
            response.onNext(Empty.getDefaultInstance());
            response.onCompleted();
        }
    }

    /** As nobody writes to it, it has its base's bytes and zeros behind them. */
    private byte @Nullable [] disk(String id) {
        Volume disk = disks.get(id);
        if (disk == null) {
            return null;
        }
        byte[] base = bases.get(disk.getBase());
        return base == null ? null : Arrays.copyOf(base, (int) disk.getSizeBytes());
    }

    @Override
    public void readRange(ReadRangeRequest request, StreamObserver<ReadRangeResponse> response) {
        reads.incrementAndGet();
        if (readsWait) {
            return;
        }
        byte[] base = request.getKind() == Volume.Kind.BASE ? bases.get(request.getId()) : disk(request.getId());
        if (base == null || request.getOffset() + request.getLength() > base.length) {
            response.onError(Status.OUT_OF_RANGE.asRuntimeException());
            return;
        }
        int offset = (int) request.getOffset();
        byte[] range = Arrays.copyOfRange(base, offset, offset + (int) request.getLength());
        response.onNext(ReadRangeResponse.newBuilder()
                .setData(ByteString.copyFrom(range))
                .build());
        response.onCompleted();
    }

    private Map<String, String> snapshotsOf(String disk) {
        return snapshots.computeIfAbsent(disk, _ -> new ConcurrentHashMap<>());
    }

    private <T> boolean isThere(String disk, StreamObserver<T> response) {
        if (disks.containsKey(disk)) {
            return true;
        }
        response.onError(Status.NOT_FOUND.asRuntimeException());
        return false;
    }

    @Override
    public void snapshotVolume(SnapshotVolumeRequest request, StreamObserver<Snapshot> response) {
        atSnapshot.run();
        if (isThere(request.getId(), response)) {
            snapshotsOf(request.getId())
                    .putIfAbsent(request.getName(), Objects.requireNonNull(contents.get(request.getId())));
            response.onNext(snapshot(request.getId(), request.getName()));
            response.onCompleted();
        }
    }

    private static Snapshot snapshot(String disk, String name) {
        return Snapshot.newBuilder()
                .setVolume(disk)
                .setName(name)
                .setAllocatedBytes(4096)
                .build();
    }

    @Override
    public void listSnapshots(ListSnapshotsRequest request, StreamObserver<ListSnapshotsResponse> response) {
        if (isThere(request.getId(), response)) {
            response.onNext(ListSnapshotsResponse.newBuilder()
                    .addAllSnapshots(snapshotsOf(request.getId()).keySet().stream()
                            .map(name -> snapshot(request.getId(), name))
                            .toList())
                    .build());
            response.onCompleted();
        }
    }

    @Override
    public void rollBackVolume(RollBackVolumeRequest request, StreamObserver<Volume> response) {
        atRollBack.run();
        String content = snapshotsOf(request.getId()).get(request.getSnapshot());
        if (!sessions.isEmpty() || content == null) {
            response.onError((content == null
                            ? Status.NOT_FOUND
                            : Status.FAILED_PRECONDITION.withDescription(
                                    "volume is in use by " + String.join(", ", sessions)))
                    .asRuntimeException());
            return;
        }
        contents.put(request.getId(), content);
        response.onNext(Objects.requireNonNull(disks.get(request.getId())));
        response.onCompleted();
    }

    @Override
    public void deleteSnapshot(DeleteSnapshotRequest request, StreamObserver<Empty> response) {
        if (snapshotsOf(request.getId()).remove(request.getName()) == null) {
            response.onError(Status.NOT_FOUND.asRuntimeException());
        } else {
            response.onNext(Empty.getDefaultInstance());
            response.onCompleted();
        }
    }
}
