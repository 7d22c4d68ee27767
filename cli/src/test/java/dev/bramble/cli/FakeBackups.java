package dev.bramble.cli;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import dev.bramble.proto.inventory.v1.BackupRequest;
import dev.bramble.proto.inventory.v1.BackupResponse;
import dev.bramble.proto.inventory.v1.BackupServiceGrpc;
import dev.bramble.proto.inventory.v1.RestoreRequest;
import dev.bramble.proto.inventory.v1.RestoreResponse;
import dev.bramble.proto.inventory.v1.RotateKeyRequest;
import dev.bramble.proto.inventory.v1.RotateKeyResponse;
import dev.bramble.proto.inventory.v1.SecretsServiceGrpc;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An inventory that records what it is asked of backups and secrets; the real one has tests of its own. */
final class FakeBackups extends BackupServiceGrpc.BackupServiceImplBase implements AutoCloseable {
    final List<BackupRequest> backups = Collections.synchronizedList(new ArrayList<>());
    final List<RestoreRequest.Header> restores = Collections.synchronizedList(new ArrayList<>());
    /** What was sent to be restored, one after the other. */
    volatile ByteString restored = ByteString.EMPTY;

    /** After its first piece. */
    volatile @Nullable Status refuseBackup;

    private final Server server;

    FakeBackups() throws IOException {
        server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .addService(this)
                .addService(new SecretsServiceGrpc.SecretsServiceImplBase() {
                    @Override
                    public void rotateKey(RotateKeyRequest request, StreamObserver<RotateKeyResponse> response) {
                        response.onNext(RotateKeyResponse.newBuilder()
                                .setKey(3)
                                .setSecrets(48)
                                .build());
                        response.onCompleted();
                    }
                })
                .build()
                .start();
    }

    String address() {
        return "127.0.0.1:" + server.getPort();
    }

    @Override
    public void backup(BackupRequest request, StreamObserver<BackupResponse> response) {
        backups.add(request);
        response.onNext(BackupResponse.newBuilder()
                .setData(ByteString.copyFromUtf8("half "))
                .setRecords(1)
                .setExpectedRecords(2)
                .build());
        Status refusal = refuseBackup;
        if (refusal != null) {
            response.onError(refusal.asRuntimeException());
            return;
        }
        response.onNext(BackupResponse.newBuilder()
                .setData(ByteString.copyFromUtf8("and half"))
                .setRecords(2)
                .setExpectedRecords(2)
                .build());
        response.onCompleted();
    }

    @Override
    public StreamObserver<RestoreRequest> restore(StreamObserver<RestoreResponse> response) {
        return new StreamObserver<>() {
            @Override
            public void onNext(RestoreRequest request) {
                if (request.hasHeader()) {
                    restores.add(request.getHeader());
                } else {
                    restored = restored.concat(request.getData());
                }
            }

            @Override
            public void onError(Throwable error) {
                // The tests see what the command says of it.
            }

            @Override
            public void onCompleted() {
                response.onNext(RestoreResponse.newBuilder()
                        .setBackupTime(Timestamp.newBuilder().setSeconds(1_767_225_600))
                        .setPis(24)
                        .setPiSnapshots(3)
                        .setImages(1)
                        .setBoots(600)
                        .addNewSecrets("pi-1")
                        .addNewSecrets("pi-2")
                        .build());
                response.onCompleted();
            }
        };
    }

    @Override
    public void close() {
        server.shutdownNow();
    }
}
