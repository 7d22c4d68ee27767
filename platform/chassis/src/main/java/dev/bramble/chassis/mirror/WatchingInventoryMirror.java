package dev.bramble.chassis.mirror;

import dev.bramble.chassis.net.Redial;
import dev.bramble.proto.inventory.v1.InventoryServiceGrpc;
import dev.bramble.proto.inventory.v1.WatchRequest;
import dev.bramble.proto.inventory.v1.WatchResponse;
import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The inventory by its watch: from disk at start, then a snapshot or what changed since, then changes as they come,
 * over any number of lost connections.
 */
public final class WatchingInventoryMirror implements InventoryMirror, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(WatchingInventoryMirror.class);
    /** The inventory sends a bookmark every few seconds: so long a silence is a dead connection. */
    private static final Duration SILENCE = Duration.ofSeconds(60);

    private final ManagedChannel channel;
    private final WatchRequest request;
    private final MirrorFile file;
    private final LongSupplier nanoTime;
    private final InventoryFold fold = new InventoryFold();
    private final Thread watcher;
    private final ExecutorService listening = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("inventory-listeners").factory());
    private final ScheduledExecutorService upkeep = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("inventory-mirror-upkeep").factory());
    private final AtomicBoolean dirty = new AtomicBoolean();
    /** Both of the listening thread. */
    private final List<Consumer<InventoryView>> listeners = new ArrayList<>();

    private InventoryView told;

    /** Of the watching thread. */
    private boolean toldFailed;

    /** Of the upkeep thread, and of the closing one after it. */
    private boolean toldUnsaved;

    private volatile InventoryView view = InventoryView.NOTHING_YET;
    private volatile long lastMessageNanos;
    private volatile Context.CancellableContext watch = Context.current().withCancellation();
    private volatile boolean connected;
    private final Redial redial = new Redial(Duration.ZERO);
    private final Acknowledger acknowledger;

    private WatchingInventoryMirror(
            ManagedChannel channel, WatchRequest request, MirrorFile file, LongSupplier nanoTime) {
        this.channel = channel;
        this.request = request;
        this.file = file;
        this.nanoTime = nanoTime;
        this.acknowledger = new Acknowledger(channel, request);
        this.lastMessageNanos = nanoTime.getAsLong();
        load();
        this.told = view;
        this.watcher = Thread.ofPlatform().daemon().name("inventory-mirror").unstarted(this::watch);
    }

    /**
     * Loads the copy on disk and starts to watch; the inventory need not be there.
     *
     * @param channel to the inventory; closed with this mirror
     * @param scope what is mirrored
     * @param watcher who watches: "tftp-service@nas"
     * @param nanoTime {@link System#nanoTime}, by which a silent connection is found out
     */
    static WatchingInventoryMirror start(
            ManagedChannel channel, WatchRequest.Scope scope, String watcher, MirrorFile file, LongSupplier nanoTime) {
        WatchRequest request =
                WatchRequest.newBuilder().setScope(scope).setWatcher(watcher).build();
        WatchingInventoryMirror mirror = new WatchingInventoryMirror(channel, request, file, nanoTime);
        Future<?> _ = mirror.upkeep.scheduleWithFixedDelay(mirror::keepUp, 1, 1, TimeUnit.SECONDS);
        mirror.watcher.start();
        return mirror;
    }

    @Override
    public InventoryView view() {
        return view;
    }

    @Override
    public void onChange(Consumer<InventoryView> listener) {
        listening.execute(() -> {
            listeners.add(listener);
            tell(listener, told);
        });
    }

    /** Whether a watch is open now. */
    public boolean isConnected() {
        return connected;
    }

    private void load() {
        if (!Files.exists(file.path())) {
            return;
        }
        try {
            fold.begin();
            MirrorFile.Copy copy = file.read();
            copy.messages().forEach(fold::apply);
            view = fold.view();
            if (!copy.whole()) {
                fold.beginWithSnapshot();
            }
        } catch (IOException e) {
            fold.beginWithSnapshot();
            log.atWarn()
                    .addKeyValue("file", file.path())
                    .addKeyValue("problem", e.getMessage())
                    .log("the copy of the inventory cannot be used; it is fetched anew");
        }
    }

    private void watch() {
        redial.run(
                () -> {
                    String problem = watchOnce();
                    boolean good = connected;
                    connected = false;
                    return new Redial.Ending(good, Optional.of(problem));
                },
                problem -> log.atWarn()
                        .addKeyValue("problem", problem)
                        .addKeyValue("revision", view.revision())
                        .log("the inventory cannot be reached: what was known last is served"));
    }

    /** Watches until the watch ends; why it did. */
    private String watchOnce() {
        try {
            receive();
            return "the inventory ended the watch";
        } catch (StatusRuntimeException e) {
            if (e.getStatus().getCode() == Status.Code.OUT_OF_RANGE) {
                fold.beginWithSnapshot();
            }
            return e.getStatus().getCode() + " " + e.getStatus().getDescription();
        } catch (RuntimeException e) {
            // What was being folded may be half known: it is fetched anew. The thread must live, or nothing ever
            // changes.
            fold.beginWithSnapshot();
            if (!redial.isStopped() && !toldFailed) {
                toldFailed = true;
                log.atError().setCause(e).log("the mirror of the inventory failed; it is fetched anew");
            }
            return "the mirror failed: " + e;
        }
    }

    private void receive() {
        fold.begin();
        // In this order: a new watch must not be ended for the silence before it.
        lastMessageNanos = nanoTime.getAsLong();
        watch = Context.current().withCancellation();
        Context before = watch.attach();
        channel.resetConnectBackoff();
        try {
            Iterator<WatchResponse> responses = InventoryServiceGrpc.newBlockingStub(channel)
                    .watch(request.toBuilder().setFromRevision(fold.revision()).build());
            while (responses.hasNext()) {
                take(responses.next());
            }
        } finally {
            watch.detach(before);
            watch.close();
        }
    }

    private void take(WatchResponse response) {
        lastMessageNanos = nanoTime.getAsLong();
        if (!connected) {
            connected = true;
            listening.execute(acknowledger::begin);
            log.atInfo().addKeyValue("revision", fold.revision()).log("the inventory is watched");
        }
        if (fold.apply(response)) {
            toldFailed = false;
            view = fold.view();
            dirty.set(true);
            InventoryView changed = view;
            listening.execute(() -> {
                told = changed;
                listeners.forEach(listener -> tell(listener, changed));
            });
        }
        if (!fold.inSnapshot()) {
            // Behind the listeners. Of an unchanged view too: the inventory may be another process than the one before.
            listening.execute(() -> acknowledger.takenIn(told.revision()));
        }
    }

    private static void tell(Consumer<InventoryView> listener, InventoryView view) {
        try {
            listener.accept(view);
        } catch (RuntimeException e) {
            log.atError().setCause(e).log("a listener of the inventory failed; it is told of the next change again");
        }
    }

    /** Every second: ends a watch that has gone silent, and copies to disk what changed. */
    void keepUp() {
        if (nanoTime.getAsLong() - lastMessageNanos > SILENCE.toNanos()) {
            watch.cancel(
                    Status.UNAVAILABLE.withDescription("silent for too long").asException());
        }
        save();
    }

    private void save() {
        if (!dirty.getAndSet(false)) {
            return;
        }
        try {
            file.write(view);
            toldUnsaved = false;
        } catch (IOException | RuntimeException e) {
            // Tried again every second, told once. An exception let through would end the upkeep, and the watchdog.
            dirty.set(true);
            if (!toldUnsaved) {
                toldUnsaved = true;
                log.atError()
                        .addKeyValue("file", file.path())
                        .setCause(e)
                        .log("the inventory cannot be copied to disk; it is tried every second");
            }
        }
    }

    @Override
    public void close() {
        redial.stop();
        watch.cancel(null);
        watcher.interrupt();
        channel.shutdownNow();
        listening.shutdown();
        upkeep.shutdown();
        try {
            if (upkeep.awaitTermination(2, TimeUnit.SECONDS)) {
                save();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
