package dev.bramble.inventory.provision;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.bramble.inventory.Refusal;
import dev.bramble.inventory.acknowledgement.Acknowledgements;
import dev.bramble.inventory.metrics.InventoryMetrics;
import dev.bramble.inventory.metrics.InventoryMetrics.Outcome;
import dev.bramble.inventory.store.ChangeLog;
import dev.bramble.inventory.store.ImageStore;
import dev.bramble.inventory.store.Operation;
import dev.bramble.inventory.store.OperationStore;
import dev.bramble.inventory.store.PiStore;
import dev.bramble.proto.inventory.v1.Pi;
import dev.bramble.proto.inventory.v1.ProvisionMetadata.Step;
import dev.bramble.proto.inventory.v1.ServiceLag;
import io.grpc.Status;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The provisionings that run now: one at a time for each Pi, and each one's outcome in the record. */
public final class Runs implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Runs.class);
    /** Each copies gigabytes where the file system cannot share blocks. */
    private static final int AT_ONCE = 4;

    private static final CompletableFuture<Void> ENDED = CompletableFuture.allOf();

    private final ChangeLog changes;
    private final PiStore pis;
    private final ImageStore images;
    private final OperationStore operations;
    private final PiWorks works;
    private final Provisioning provisioning;
    private final Acknowledgements acknowledgements;
    private final InventoryMetrics metrics;
    private final ExecutorService threads = Executors.newFixedThreadPool(
            AT_ONCE, Thread.ofPlatform().name("provision-", 0).factory());
    private volatile boolean stopping;
    private volatile Consumer<String> provisioned = _ -> {};
    private final Map<String, CompletableFuture<Void>> busy = new ConcurrentHashMap<>();

    Runs(
            ChangeLog changes,
            PiStore pis,
            ImageStore images,
            OperationStore operations,
            PiWorks works,
            Provisioning provisioning,
            Acknowledgements acknowledgements,
            InventoryMetrics metrics) {
        this.changes = changes;
        this.pis = pis;
        this.images = images;
        this.operations = operations;
        this.works = works;
        this.provisioning = provisioning;
        this.acknowledgements = acknowledgements;
        this.metrics = metrics;
    }

    /** {@code listener} is told the uid of each Pi whose provisioning succeeded. Must not block. */
    public void onProvisioned(Consumer<String> listener) {
        provisioned = listener;
    }

    /** Starts an operation; false when something else is done to the same Pi. */
    @CanIgnoreReturnValue
    boolean start(Operation operation) {
        CompletableFuture<Void> end = new CompletableFuture<>();
        if (busy.putIfAbsent(operation.piUid(), end) != null) {
            return false;
        }
        CompletableFuture<Void> _ = CompletableFuture.completedFuture(operation)
                .thenComposeAsync(this::run, threads)
                .whenComplete((_, problem) -> {
                    release(operation.piUid(), end);
                    if (problem != null && !stopping) {
                        log.atError()
                                .addKeyValue("operation", operation.id())
                                .setCause(problem)
                                .log("its end is not recorded; it is gone on with at the next start");
                    }
                });
        return true;
    }

    /** Starts an operation as soon as nothing else is done to the same Pi. */
    void startWhenFree(Operation operation) {
        if (start(operation)) {
            return;
        }
        CompletableFuture<Void> other = busy.getOrDefault(operation.piUid(), CompletableFuture.completedFuture(null));
        CompletableFuture<Void> _ = other.thenRun(() -> startWhenFree(operation));
    }

    /** Does something to a Pi that is not being provisioned, and lets none begin meanwhile. */
    void exclusively(Pi pi, Runnable action) {
        CompletableFuture<Void> end = new CompletableFuture<>();
        if (busy.putIfAbsent(pi.getUid(), end) != null) {
            throw Refusal.inUse("Pi " + pi.getName() + " is being provisioned or deleted; try again in a moment");
        }
        try {
            action.run();
        } finally {
            release(pi.getUid(), end);
        }
    }

    private void release(String uid, CompletableFuture<Void> end) {
        busy.remove(uid, end);
        end.complete(null);
    }

    /** Waits until an operation has ended or the time is over; returns it as it is then. */
    public Optional<Operation> await(String id, Duration atMost) throws InterruptedException {
        Optional<Operation> operation = operations.find(id);
        CompletableFuture<Void> end =
                operation.map(Operation::piUid).map(busy::get).orElse(null);
        if (end == null || operation.get().done()) {
            return operations.find(id);
        }
        try {
            end.get(atMost.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return operations.find(id);
        } catch (java.util.concurrent.ExecutionException e) {
            throw new IllegalStateException("the end of a run is never exceptional", e);
        }
        return operations.find(id);
    }

    /** Returns when the work is done; what is returned ends when the operation has. */
    private CompletableFuture<Void> run(Operation operation) {
        Step[] at = {Step.RECORD};
        try {
            Optional<Pi> recorded = pis.find(operation.piUid());
            if (recorded.isEmpty()) {
                works.removeAll(operation.piUid());
                fail(operation, at[0], Status.Code.NOT_FOUND, "its Pi is gone; what was made for it is removed");
                return ENDED;
            }
            Pi pi = recorded.get();
            works.finish(pi.getUid());
            Pi ready = provision(pi, step -> {
                at[0] = step;
                operations.writeStep(operation.id(), step);
            });
            metrics.provisioned(Outcome.SUCCEEDED);
            provisioned.accept(pi.getUid());
            log.atInfo()
                    .addKeyValue("pi", pi.getName())
                    .addKeyValue("uid", pi.getUid())
                    .log("is provisioned");
            at[0] = Step.AWAIT_SERVICES;
            operations.writeStep(operation.id(), at[0]);
            // On no thread of these meanwhile: one service that lags would hold up the Pis that come after.
            return acknowledgements
                    .await(ready.getRevision())
                    .thenAcceptAsync(lags -> succeed(operation, ready, lags), threads);
        } catch (Refusal e) {
            fail(operation, at[0], e.code(), String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            log.atError().addKeyValue("uid", operation.piUid()).setCause(e).log("provisioning failed");
            fail(operation, at[0], Status.Code.INTERNAL, "an error of inventory-service; its log has the cause");
        }
        return ENDED;
    }

    private void succeed(Operation operation, Pi ready, List<ServiceLag> lags) {
        operations.succeed(operation.id(), lags);
        for (ServiceLag lag : lags) {
            log.atWarn()
                    .addKeyValue("pi", ready.getName())
                    .addKeyValue("service", lag.getService())
                    .addKeyValue("watcher", lag.getWatcher())
                    .log("it may not be served yet: {}", lag.getMessage());
        }
    }

    private void fail(Operation operation, Step at, Status.Code code, String reason) {
        if (stopping) {
            return;
        }
        String message = switch (at) {
            case CLONE_VOLUME -> "cloning the volume failed: " + reason;
            case MAKE_ROOT_TREE -> "making the root tree failed: " + reason;
            case MAKE_BOOT_TREE -> "making the boot tree failed: " + reason;
            default -> reason;
        };
        pis.find(operation.piUid()).ifPresent(pi -> failed(pi, message));
        operations.fail(operation.id(), at, code.value(), message);
        metrics.provisioned(Outcome.of(code));
        log.atWarn()
                .addKeyValue("uid", operation.piUid())
                .addKeyValue("step", at)
                .addKeyValue("reason", reason)
                .log("provisioning failed; ProvisionPi finishes it");
    }

    /** Once more where the Pi is changed meanwhile, as its boot profile's documents may be; returns it as it is READY. */
    private Pi provision(Pi begun, Consumer<Step> progress) {
        Pi now = begun;
        do {
            String warning = provisioning.run(now, images.get(now.getImage()), progress);
            now = readyUnlessChanged(now, warning);
        } while (now.getState() != Pi.State.READY);
        return now;
    }

    /** Whatever held it is done: disk and tree are both there, and belong together. */
    private Pi readyUnlessChanged(Pi provisioned, String warning) {
        return changes.write(change -> {
            Pi now = pis.read(change, provisioned.getUid());
            if (now.getRevision() != provisioned.getRevision()) {
                return now;
            }
            return pis.update(
                    change,
                    now.toBuilder()
                            .setState(Pi.State.READY)
                            .setStateMessage(warning)
                            .clearHeld()
                            .build());
        });
    }

    private void failed(Pi pi, String message) {
        changes.write(change -> pis.update(
                change,
                pis.read(change, pi.getUid()).toBuilder()
                        .setState(Pi.State.FAILED)
                        .setStateMessage(message)
                        .build()));
    }

    /** What runs is broken off; its Pi stays PROVISIONING and is gone on with at the next start. */
    @Override
    public void close() {
        stopping = true;
        threads.shutdownNow();
    }
}
