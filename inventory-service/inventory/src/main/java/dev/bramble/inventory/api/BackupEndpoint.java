package dev.bramble.inventory.api;

import com.google.protobuf.ByteString;
import dev.bramble.inventory.backup.InventoryBackup;
import dev.bramble.inventory.backup.InventoryRestore;
import dev.bramble.inventory.provision.Provisioner;
import dev.bramble.proto.inventory.v1.BackupRequest;
import dev.bramble.proto.inventory.v1.BackupResponse;
import dev.bramble.proto.inventory.v1.BackupServiceGrpc.BackupServiceImplBase;
import dev.bramble.proto.inventory.v1.RestoreRequest;
import dev.bramble.proto.inventory.v1.RestoreResponse;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** bramble.inventory.v1.BackupService. */
public final class BackupEndpoint extends BackupServiceImplBase {
    private static final Logger log = LoggerFactory.getLogger(BackupEndpoint.class);
    private static final int PIECE = 256 * 1024;

    private final InventoryBackup backup;
    private final InventoryRestore restore;
    private final Provisioner provisioner;
    private final Path folder;
    private final Executor threads;

    /** What is sent to be restored is kept in {@code folder} while it is looked at. */
    public BackupEndpoint(
            InventoryBackup backup, InventoryRestore restore, Provisioner provisioner, Path folder, Executor threads) {
        this.backup = backup;
        this.restore = restore;
        this.provisioner = provisioner;
        this.folder = folder;
        this.threads = threads;
        RestoreCall.clean(folder);
    }

    @Override
    public void backup(BackupRequest request, StreamObserver<BackupResponse> response) {
        ServerCallStreamObserver<BackupResponse> call = (ServerCallStreamObserver<BackupResponse>) response;
        StreamGate<BackupResponse> gate = new StreamGate<>(call);
        threads.execute(() -> {
            Pieces pieces = new Pieces(gate);
            try (OutputStream file = new BufferedOutputStream(pieces, PIECE)) {
                backup.write(request.getPassphrase(), file, pieces);
                file.flush();
                if (gate.isOpen()) {
                    call.onCompleted();
                }
            } catch (IOException e) {
                gate.fail(new UncheckedIOException("a backup could not be made", e));
            } catch (RuntimeException e) {
                gate.fail(e);
            }
        });
    }

    /** The file as messages; what is written comes in pieces of {@link #PIECE} or a record's. */
    private static final class Pieces extends OutputStream implements InventoryBackup.Progress {
        private static final int LARGEST = 1 << 20;

        private final StreamGate<BackupResponse> gate;
        private final BackupResponse.Builder message = BackupResponse.newBuilder();

        Pieces(StreamGate<BackupResponse> gate) {
            this.gate = gate;
        }

        @Override
        public void wrote(long records, long expected) {
            message.setRecords(records).setExpectedRecords(expected);
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            for (int at = 0; at < length; at += LARGEST) {
                if (!gate.isOpen()) {
                    throw new IOException("the caller went away");
                }
                message.setData(ByteString.copyFrom(bytes, offset + at, Math.min(LARGEST, length - at)));
                try {
                    gate.send(message.build());
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new InterruptedIOException("inventory-service is stopping");
                }
            }
        }
    }

    @Override
    public StreamObserver<RestoreRequest> restore(StreamObserver<RestoreResponse> response) {
        return new RestoreCall(folder, this::restored, threads, (ServerCallStreamObserver<RestoreResponse>) response);
    }

    private RestoreResponse restored(Path file, RestoreRequest.Header header) throws IOException {
        RestoreResponse done = restore.restore(file, header.getPassphrase(), header.getReplace());
        log.atInfo()
                .addKeyValue("pis", done.getPis())
                .addKeyValue("images", done.getImages())
                .addKeyValue("exports", done.getExports())
                .addKeyValue("boots", done.getBoots())
                .log("a backup was restored");
        // Those whose secrets are new, and what was under way when the backup was made.
        threads.execute(() -> {
            try {
                provisioner.recover();
            } catch (RuntimeException e) {
                log.error("restored Pis could not be provisioned; `bramble pi list` shows which", e);
            }
        });
        return done;
    }
}
