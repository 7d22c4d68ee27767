package dev.bramble.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.bramble.proto.storage.v1.ImportBaseRequest;
import dev.bramble.proto.storage.v1.Volume;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * iscsi-service is killed in the middle of what it does to a volume, which is then as before or as after, by its size,
 * its snapshots and every byte. An operation that was answered is done.
 */
class VolumeCrashTest {
    private static final long SEED = 20261122;
    private static final int KILLS = 4;
    private static final int MIB = 1 << 20;
    private static final String BASE = "golden";

    @TempDir
    Path data;

    private final Random random = new Random(SEED);
    private final byte[] base = new byte[24 * MIB];
    private int taken;

    @Test
    void aVolumeIsAsBeforeOrAsAfter() throws Exception {
        random.nextBytes(base);
        try (IscsiAlone service = IscsiAlone.start(data)) {
            importBase(service);
            VolumeModel known = VolumeModel.NONE;
            for (int kill = 0; kill < KILLS; kill++) {
                List<VolumeDeed> done = new ArrayList<>();
                VolumeDeed interrupted = null;
                CompletableFuture<Void> end = killSoon(service);
                while (interrupted == null) {
                    VolumeDeed deed = next(known);
                    try {
                        deed.ask(service.volumes());
                        known = deed.on(known);
                        done.add(deed);
                    } catch (StatusRuntimeException e) {
                        // Any other refusal is a defect: the model asks for nothing that is not allowed.
                        assertThat(e.getStatus().getCode())
                                .as("%s after %s: %s", deed, done, e)
                                .isEqualTo(Status.Code.UNAVAILABLE);
                        interrupted = deed;
                    }
                }
                end.get(1, TimeUnit.MINUTES);
                service.again();
                service.awaitReady();

                VolumeModel.Seen seen = VolumeModel.Seen.of(service);
                VolumeModel after = interrupted.on(known);
                assertThat(seen)
                        .as("%s was killed after %s", interrupted, done)
                        .isIn(known.seen(base), after.seen(base));
                // What it left behind does not stand in the way of doing it again.
                if (seen.equals(known.seen(base))) {
                    interrupted.ask(service.volumes());
                    assertThat(VolumeModel.Seen.of(service)).isEqualTo(after.seen(base));
                }
                known = after;
            }
        }
    }

    /** At a moment that only the seed and the machine know. */
    private CompletableFuture<Void> killSoon(IscsiAlone service) {
        long nanos = Duration.ofMillis(random.nextInt(100, 2000)).toNanos();
        return CompletableFuture.runAsync(() -> {
            LockSupport.parkNanos(nanos);
            try {
                service.end(IscsiAlone.Signal.SIGKILL);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
    }

    private VolumeDeed next(VolumeModel known) {
        if (known.disk().isEmpty()) {
            return new VolumeDeed.Clone(
                    BASE, random.nextBoolean() ? Volume.Format.QCOW2 : Volume.Format.RAW, base.length);
        }
        List<String> snapshots = List.copyOf(known.disk().get().snapshots().keySet());
        int die = random.nextInt(20);
        if (die == 0) {
            return new VolumeDeed.Delete();
        }
        if (die < 3) {
            return new VolumeDeed.Flatten();
        }
        if (die < 9 && !snapshots.isEmpty()) {
            return new VolumeDeed.RollBack(snapshots.get(random.nextInt(snapshots.size())));
        }
        if (die < 14) {
            // The newest alone: an older one may be what several lie on, which is refused.
            return snapshots.size() < 4
                    ? new VolumeDeed.Take("s%04d".formatted(++taken))
                    : new VolumeDeed.Drop(snapshots.getLast());
        }
        return new VolumeDeed.Resize((long) random.nextInt(1, 33) * MIB);
    }

    private void importBase(IscsiAlone service) throws Exception {
        CompletableFuture<Volume> imported = new CompletableFuture<>();
        StreamObserver<ImportBaseRequest> stream = service.stream().importBase(new StreamObserver<>() {
            @Override
            public void onNext(Volume volume) {
                imported.complete(volume);
            }

            @Override
            public void onError(Throwable failure) {
                imported.completeExceptionally(failure);
            }

            @Override
            public void onCompleted() {}
        });
        stream.onNext(ImportBaseRequest.newBuilder()
                .setHeader(ImportBaseRequest.Header.newBuilder().setId(BASE).setSizeBytes(base.length))
                .build());
        for (int at = 0; at < base.length; at += MIB) {
            stream.onNext(ImportBaseRequest.newBuilder()
                    .setData(ByteString.copyFrom(base, at, MIB))
                    .build());
        }
        stream.onCompleted();
        imported.get(1, TimeUnit.MINUTES);
    }
}
