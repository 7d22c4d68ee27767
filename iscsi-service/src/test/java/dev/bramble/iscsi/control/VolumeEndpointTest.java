package dev.bramble.iscsi.control;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableList;
import com.google.protobuf.ByteString;
import dev.bramble.iscsi.volume.VolumeId;
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
import dev.bramble.proto.storage.v1.ListVolumesRequest;
import dev.bramble.proto.storage.v1.Pool;
import dev.bramble.proto.storage.v1.ReadRangeRequest;
import dev.bramble.proto.storage.v1.ReadRangeResponse;
import dev.bramble.proto.storage.v1.ResizeVolumeRequest;
import dev.bramble.proto.storage.v1.RollBackVolumeRequest;
import dev.bramble.proto.storage.v1.Snapshot;
import dev.bramble.proto.storage.v1.SnapshotVolumeRequest;
import dev.bramble.proto.storage.v1.Volume;
import dev.bramble.proto.storage.v1.VolumeServiceGrpc;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VolumeEndpointTest {
    private static final int SIZE = 2 * 1024 * 1024;

    @TempDir
    Path folder;

    private VolumeStore store;
    private Server server;
    private ManagedChannel channel;
    private VolumeServiceGrpc.VolumeServiceBlockingStub volumes;

    @BeforeEach
    void start() throws IOException {
        store = VolumeStore.open(folder, Clock.systemUTC());
        server = InProcessServerBuilder.forName(folder.toString())
                .addService(new VolumeEndpoint(store))
                .build()
                .start();
        channel = InProcessChannelBuilder.forName(folder.toString()).build();
        volumes = VolumeServiceGrpc.newBlockingStub(channel);
    }

    @AfterEach
    void stop() throws Exception {
        channel.shutdownNow();
        server.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
        store.close();
    }

    private Volume importBase(String id, int value) throws Exception {
        CompletableFuture<Volume> answer = new CompletableFuture<>();
        StreamObserver<ImportBaseRequest> stream =
                VolumeServiceGrpc.newStub(channel).importBase(observer(answer));
        stream.onNext(ImportBaseRequest.newBuilder()
                .setHeader(ImportBaseRequest.Header.newBuilder().setId(id).setSizeBytes(SIZE))
                .build());
        byte[] piece = new byte[SIZE / 4];
        piece[1] = (byte) value;
        for (int i = 0; i < 4; i++) {
            stream.onNext(ImportBaseRequest.newBuilder()
                    .setData(ByteString.copyFrom(piece))
                    .build());
        }
        stream.onCompleted();
        return answer.get(10, TimeUnit.SECONDS);
    }

    private static StreamObserver<Volume> observer(CompletableFuture<Volume> answer) {
        return new StreamObserver<>() {
            @Override
            public void onNext(Volume volume) {
                answer.complete(volume);
            }

            @Override
            public void onError(Throwable failure) {
                answer.completeExceptionally(failure);
            }

            @Override
            public void onCompleted() {}
        };
    }

    private Volume importParts(ImportBaseRequest... parts) throws Exception {
        CompletableFuture<Volume> answer = new CompletableFuture<>();
        StreamObserver<ImportBaseRequest> stream =
                VolumeServiceGrpc.newStub(channel).importBase(observer(answer));
        stream.onNext(ImportBaseRequest.newBuilder()
                .setHeader(ImportBaseRequest.Header.newBuilder().setId("parts"))
                .build());
        List.of(parts).forEach(stream::onNext);
        stream.onCompleted();
        return answer.get(10, TimeUnit.SECONDS);
    }

    private static ImportBaseRequest data(byte[] bytes, int crc) {
        return ImportBaseRequest.newBuilder()
                .setData(ByteString.copyFrom(bytes))
                .setDataCrc32C(crc)
                .build();
    }

    private static ImportBaseRequest zeros(long count) {
        return ImportBaseRequest.newBuilder().setZeros(count).build();
    }

    @Test
    void zerosThatAreOnlyToldAreHashedAndReadAsSuchAndTakeNoRoom() throws Exception {
        byte[] piece = "123456789".repeat(512).getBytes(US_ASCII);
        CRC32C crc = new CRC32C();
        crc.update(piece);
        byte[] whole = new byte[3 * piece.length + (5 << 20)];
        System.arraycopy(piece, 0, whole, 0, piece.length);
        System.arraycopy(piece, 0, whole, whole.length - piece.length, piece.length);

        ImportBaseRequest bytes = data(piece, (int) crc.getValue());
        Volume base = importParts(bytes, zeros(5 << 20), zeros(piece.length), bytes);

        assertThat(base.getSha256())
                .isEqualTo(HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(whole)));
        assertThat(base.getAllocatedBytes()).isBetween(1L, 1L << 20);
        ByteBuffer read = ByteBuffer.allocate(whole.length);
        try (var volume = store.use(VolumeId.base("parts"), "")) {
            volume.read(0, read);
        }
        assertThat(read.array()).isEqualTo(whole);
    }

    @Test
    void dataThatWasDamagedOnTheWayIsRefused() throws Exception {
        byte[] check = "123456789".getBytes(US_ASCII);
        // The check value of CRC-32C, as the catalogues of such codes have it; then with one bit changed.
        assertThatThrownBy(() -> importParts(data(check, 0xe3069283), data(check, 0xe3069282)))
                .isInstanceOf(ExecutionException.class)
                .hasMessageContaining("INVALID_ARGUMENT")
                .hasMessageContaining("import it again");
        assertThatThrownBy(() -> importParts(zeros(0))).hasMessageContaining("INVALID_ARGUMENT");
        assertThatThrownBy(() -> importParts(zeros((1L << 30) + 1))).hasMessageContaining("INVALID_ARGUMENT");
        assertThat(store.find(VolumeId.base("parts"))).isEmpty();
    }

    @Test
    void importCloneReadListDelete() throws Exception {
        Volume base = importBase("image", 9);
        assertThat(base.getSha256()).hasSize(64);
        assertThat(importBase("image", 9)).isEqualTo(base);
        assertThatThrownBy(() -> importBase("image", 8))
                .isInstanceOf(ExecutionException.class)
                .hasMessageContaining("ALREADY_EXISTS");

        Volume disk = volumes.cloneVolume(CloneVolumeRequest.newBuilder()
                .setId("pi")
                .setBase("image")
                .setSizeBytes(2L * SIZE)
                .build());
        assertThat(disk.getSizeBytes()).isEqualTo(2L * SIZE);
        assertThat(disk.getBase()).isEqualTo("image");
        ImmutableList<ReadRangeResponse> range = ImmutableList.copyOf(volumes.readRange(ReadRangeRequest.newBuilder()
                .setId("pi")
                .setKind(Volume.Kind.DISK)
                .setOffset(1)
                .setLength(2 * SIZE - 1L)
                .build()));
        assertThat(range).hasSize(4);
        assertThat(range.getFirst().getData().byteAt(0)).isEqualTo((byte) 9);

        assertThat(volumes.listVolumes(
                        ListVolumesRequest.newBuilder().setPageSize(1).build()))
                .satisfies(page -> assertThat(page.getVolumesList()).hasSize(1))
                .satisfies(page -> assertThat(page.getNextPageToken()).isEqualTo("1"));
        assertCode(Status.Code.FAILED_PRECONDITION, () -> delete("image", Volume.Kind.BASE));
        delete("pi", Volume.Kind.DISK);
        delete("image", Volume.Kind.BASE);
        assertThat(volumes.listVolumes(ListVolumesRequest.getDefaultInstance()).getVolumesCount())
                .isZero();
    }

    @Test
    void errorsAreThoseOfTheContract() throws Exception {
        importBase("image", 9);
        assertCode(
                Status.Code.NOT_FOUND,
                () -> volumes.cloneVolume(CloneVolumeRequest.newBuilder()
                        .setId("pi")
                        .setBase("none")
                        .build()));
        assertCode(
                Status.Code.INVALID_ARGUMENT,
                () -> volumes.getVolume(GetVolumeRequest.newBuilder()
                        .setId("../x")
                        .setKind(Volume.Kind.BASE)
                        .build()));
        assertCode(
                Status.Code.OUT_OF_RANGE,
                () -> volumes.readRange(ReadRangeRequest.newBuilder()
                                .setId("image")
                                .setKind(Volume.Kind.BASE)
                                .setOffset(SIZE)
                                .setLength(1)
                                .build())
                        .next());
    }

    @Test
    void aVolumesLife() throws Exception {
        CreateVolumeRequest request = CreateVolumeRequest.newBuilder()
                .setId("scratch")
                .setSizeBytes(SIZE)
                .setBlockBytes(4096)
                .setFormat(Volume.Format.QCOW2)
                .addInitiators("iqn.2026-01.org.example:a")
                .setWriteThrough(true)
                .build();
        Volume made = volumes.createVolume(request);
        assertThat(made.getTarget()).isEqualTo("iqn.2026-01.dev.bramble:volume.scratch");
        assertThat(made.getInitiatorsList()).containsExactly("iqn.2026-01.org.example:a");
        assertThat(made.getFormat()).isEqualTo(Volume.Format.QCOW2);
        assertThat(made.getBlockBytes()).isEqualTo(4096);
        assertThat(made.getWriteThrough()).isTrue();
        assertThat(volumes.createVolume(request)).isEqualTo(made);
        assertCode(
                Status.Code.ALREADY_EXISTS,
                () -> volumes.createVolume(
                        request.toBuilder().setAnyInitiator(true).build()));

        SnapshotVolumeRequest one = SnapshotVolumeRequest.newBuilder()
                .setId("scratch")
                .setName("one")
                .build();
        Snapshot snapshot = volumes.snapshotVolume(one);
        assertThat(volumes.snapshotVolume(one)).isEqualTo(snapshot);
        assertThat(snapshot.getAllocatedBytes()).isPositive();
        assertThat(volumes.listSnapshots(ListSnapshotsRequest.newBuilder()
                                .setId("scratch")
                                .build())
                        .getSnapshotsList())
                .containsExactly(snapshot);

        ResizeVolumeRequest larger = ResizeVolumeRequest.newBuilder()
                .setId("scratch")
                .setSizeBytes(2L * SIZE)
                .build();
        assertThat(volumes.resizeVolume(larger).getSizeBytes()).isEqualTo(2L * SIZE);
        assertCode(
                Status.Code.INVALID_ARGUMENT,
                () -> volumes.resizeVolume(larger.toBuilder().setSizeBytes(SIZE).build()));

        RollBackVolumeRequest back = RollBackVolumeRequest.newBuilder()
                .setId("scratch")
                .setSnapshot("one")
                .build();
        try (var session = store.use(VolumeId.disk("scratch"), "iqn.x@10.0.0.1:5")) {
            assertThat(session.size()).isEqualTo(2L * SIZE);
            assertCode(Status.Code.FAILED_PRECONDITION, () -> volumes.rollBackVolume(back));
            assertThat(volumes.getVolume(GetVolumeRequest.newBuilder()
                                    .setId("scratch")
                                    .setKind(Volume.Kind.DISK)
                                    .build())
                            .getSessionsList())
                    .containsExactly("iqn.x@10.0.0.1:5");
        }
        assertThat(volumes.rollBackVolume(back).getSizeBytes()).isEqualTo(SIZE);
        assertCode(
                Status.Code.NOT_FOUND,
                () -> volumes.rollBackVolume(back.toBuilder().setSnapshot("two").build()));
        DeleteSnapshotRequest gone = DeleteSnapshotRequest.newBuilder()
                .setId("scratch")
                .setName("one")
                .build();
        assertThat(volumes.deleteSnapshot(gone)).isNotNull();
        assertCode(Status.Code.NOT_FOUND, () -> volumes.deleteSnapshot(gone));

        Pool pool = volumes.getPool(GetPoolRequest.getDefaultInstance());
        assertThat(pool.getPromisedBytes()).isGreaterThanOrEqualTo(SIZE);
        assertThat(pool.getSizeBytes()).isGreaterThan(pool.getFreeBytes());
        assertThat(pool.getReserveBytes()).isPositive();
    }

    @Test
    void anExportIsTheImageWithoutItsZeros() throws Exception {
        importBase("image", 9);
        volumes.cloneVolume(CloneVolumeRequest.newBuilder()
                .setId("pi")
                .setBase("image")
                .setFormat(Volume.Format.QCOW2)
                .setSizeBytes(64L * SIZE)
                .build());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        long[] zeros = new long[1];
        ImmutableList<ExportVolumeResponse> parts = ImmutableList.copyOf(volumes.exportVolume(
                ExportVolumeRequest.newBuilder().setId("pi").build()));
        assertThat(parts.getFirst().getHeader().getSizeBytes()).isEqualTo(64L * SIZE);
        for (ExportVolumeResponse part : parts.subList(1, parts.size())) {
            assertThat(part.getData().size()).isLessThanOrEqualTo(1024 * 1024);
            part.getData().writeTo(bytes);
            zeros[0] += part.getZeros();
        }
        assertThat(bytes.toByteArray()[1]).isEqualTo((byte) 9);
        assertThat(bytes.size() + zeros[0]).isEqualTo(64L * SIZE);
        assertThat(bytes.size()).isLessThanOrEqualTo(SIZE);

        Volume flat = volumes.flattenVolume(
                FlattenVolumeRequest.newBuilder().setId("pi").build());
        assertThat(flat.getBase()).isEmpty();
        delete("image", Volume.Kind.BASE);
    }

    @Test
    void anExportUnderWayHoldsUpNoOtherCall() throws Exception {
        importBase("image", 9);
        Iterator<ExportVolumeResponse> export = volumes.exportVolume(ExportVolumeRequest.newBuilder()
                .setId("image")
                .setKind(Volume.Kind.BASE)
                .build());
        assertThat(export.next().hasHeader()).isTrue();
        delete("image", Volume.Kind.BASE);
        assertThat(export.next().getData().byteAt(1)).isEqualTo((byte) 9);
    }

    private void delete(String id, Volume.Kind kind) {
        assertThat(volumes.deleteVolume(
                        DeleteVolumeRequest.newBuilder().setId(id).setKind(kind).build()))
                .isNotNull();
    }

    private static void assertCode(Status.Code code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .satisfies(failure ->
                        assertThat(Status.fromThrowable(failure).getCode()).isEqualTo(code));
    }
}
