package dev.bramble.inventory;

import com.google.protobuf.ByteString;
import com.google.protobuf.Empty;
import dev.bramble.proto.storage.v1.CloneVolumeRequest;
import dev.bramble.proto.storage.v1.DeleteVolumeRequest;
import dev.bramble.proto.storage.v1.GetVolumeRequest;
import dev.bramble.proto.storage.v1.ImportBaseRequest;
import dev.bramble.proto.storage.v1.ListVolumesRequest;
import dev.bramble.proto.storage.v1.ListVolumesResponse;
import dev.bramble.proto.storage.v1.ReadRangeRequest;
import dev.bramble.proto.storage.v1.ReadRangeResponse;
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
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Stands for iscsi-service, which is another program and no dependency of this one; the acceptance module runs the real
 * one. It keeps the real bytes in memory and refuses as the contract says.
 */
public final class FakeVolumeService extends VolumeServiceImplBase {
    public final Map<String, byte[]> bases = new ConcurrentHashMap<>();
    public final Map<String, Volume> disks = new ConcurrentHashMap<>();
    /** What the next clone is refused with. */
    public volatile @Nullable Status refuseClone;

    public volatile List<String> sessions = List.of();
    /** While set, imports are received one message a release. */
    public volatile @Nullable Semaphore slowly;

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
                } else {
                    bytes.writeBytes(request.getData().toByteArray());
                }
            }

            @Override
            public void onError(Throwable error) {
                // A real one keeps nothing either.
                importsBrokenOff.incrementAndGet();
            }

            @Override
            public void onCompleted() {
                bases.put(id, bytes.toByteArray());
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
        byte[] base = disk == null ? null : bases.get(disk.getBase());
        return base == null ? null : Arrays.copyOf(base, (int) disk.getSizeBytes());
    }

    @Override
    public void readRange(ReadRangeRequest request, StreamObserver<ReadRangeResponse> response) {
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
}
