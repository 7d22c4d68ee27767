package dev.bramble.nfs.control;

import com.google.protobuf.ByteString;
import dev.bramble.proto.storage.v1.GetVolumeRequest;
import dev.bramble.proto.storage.v1.ReadRangeRequest;
import dev.bramble.proto.storage.v1.ReadRangeResponse;
import dev.bramble.proto.storage.v1.Volume;
import dev.bramble.proto.storage.v1.VolumeServiceGrpc;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;

/** A VolumeService with one base, "debian"; it can be made to fail after some reads. */
final class FakeVolumes extends VolumeServiceGrpc.VolumeServiceImplBase {
    volatile byte[] disk;
    int readsLeft = Integer.MAX_VALUE;
    /** Is run when something is read. */
    volatile Runnable atRead = () -> {};

    FakeVolumes(byte[] disk) {
        this.disk = disk;
    }

    @Override
    public void getVolume(GetVolumeRequest request, StreamObserver<Volume> observer) {
        if (!request.getId().equals("debian") || request.getKind() != Volume.Kind.BASE) {
            observer.onError(Status.NOT_FOUND
                    .withDescription("no base '%s'".formatted(request.getId()))
                    .asRuntimeException());
            return;
        }
        observer.onNext(Volume.newBuilder().setSizeBytes(disk.length).build());
        observer.onCompleted();
    }

    @Override
    public void readRange(ReadRangeRequest request, StreamObserver<ReadRangeResponse> observer) {
        atRead.run();
        if (readsLeft-- <= 0) {
            observer.onError(Status.UNAVAILABLE.withDescription("gone").asRuntimeException());
            return;
        }
        int at = (int) request.getOffset();
        int end = at + (int) request.getLength();
        while (at < end) {
            int count = Math.min(end - at, 100_000);
            observer.onNext(ReadRangeResponse.newBuilder()
                    .setData(ByteString.copyFrom(disk, at, count))
                    .build());
            at += count;
        }
        observer.onCompleted();
    }
}
