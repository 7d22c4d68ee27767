package dev.bramble.iscsi.volume;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A disk and who uses it. All users share one opening, which alone has its lock. What changes the disk itself is done
 * under {@link #operation}, one at a time, and shows to users between two of their calls.
 */
final class LiveDisk {

    /** Changes the volume's description, at last, and perhaps its layer before. */
    interface Commit {
        void run(Layer layer) throws IOException;
    }

    interface Replacement {
        void run() throws IOException;
    }

    interface Operation<T> {
        T run() throws IOException;
    }

    /** Kept until the layer is open again. */
    private static final class Failure {
        private @Nullable IOException checked;
        private @Nullable RuntimeException unchecked;

        void of(Replacement work) {
            try {
                work.run();
            } catch (IOException e) {
                checked = e;
            } catch (RuntimeException e) {
                unchecked = e;
            }
        }

        void rethrow() throws IOException {
            if (checked != null) {
                throw checked;
            }
            if (unchecked != null) {
                throw unchecked;
            }
        }
    }

    /**
     * @param name empty: it does not count as one
     * @param onReplaced before the bytes become others by an operation
     */
    private record User(String name, Runnable onResize, Runnable onReplaced) {}

    private static final class Opening {
        final PausableVolume volume;
        final List<User> users = new CopyOnWriteArrayList<>();
        private boolean closed;

        Opening(PausableVolume volume) {
            this.volume = volume;
        }

        /** Once; by who has the gate. */
        void close(boolean flushing) throws IOException {
            if (closed) {
                return;
            }
            closed = true;
            try {
                if (flushing) {
                    volume.flush();
                }
            } finally {
                volume.close();
            }
        }
    }

    private static final Logger log = LoggerFactory.getLogger(LiveDisk.class);

    private final VolumeId id;
    private final Catalog catalog;
    private final Layers layers;
    private final Runnable full;
    private final ReentrantLock operations = new ReentrantLock();
    /** Who opens, closes or changes the disk has it, for as long as that takes. */
    private final ReentrantLock gate = new ReentrantLock();

    private volatile @Nullable Opening opening;
    private volatile long epoch;

    LiveDisk(VolumeId id, Catalog catalog, Layers layers, Runnable full) {
        this.id = id;
        this.catalog = catalog;
        this.layers = layers;
        this.full = full;
    }

    /** Another number once its bytes may be others than before: a session came, or the disk was changed. */
    long epoch() {
        return epoch;
    }

    /** One operation at a time; each may take long, and users come and go meanwhile. */
    <T> T operation(Operation<T> operation) throws IOException {
        operations.lock();
        try {
            return operation.run();
        } finally {
            operations.unlock();
        }
    }

    /** Opens it for an operation, which is no user. */
    Volume hold() throws IOException {
        return keep(() -> {});
    }

    /**
     * Keeps it open, for who is no user.
     *
     * @param onReplaced run before its bytes become others, or another disk's, by an operation, and when its size did
     */
    Volume keep(Runnable onReplaced) throws IOException {
        return gated(() -> join(opened(), new User("", onReplaced, onReplaced)));
    }

    Volume use(String name, Runnable onResize) throws IOException {
        return gated(() -> join(opened(), new User(name, onResize, () -> {})));
    }

    /** As {@link #use}, if it is open and nobody changes it just now. Waits for nothing. */
    Optional<Volume> useNow(String name, Runnable onResize) {
        if (!gate.tryLock()) {
            return Optional.empty();
        }
        try {
            return Optional.ofNullable(opening).map(present -> join(present, new User(name, onResize, () -> {})));
        } finally {
            gate.unlock();
        }
    }

    private Opening opened() throws IOException {
        Opening present = opening;
        if (present == null) {
            Manifest manifest = catalog.get(id);
            present = new Opening(new PausableVolume(layers.open(manifest), full));
            opening = present;
        }
        return present;
    }

    private Volume join(Opening opened, User user) {
        opened.users.add(user);
        if (!user.name().isEmpty()) {
            nextEpoch();
        }
        return new UsedVolume(opened.volume, () -> release(opened, user));
    }

    /** Waits for the gate only when nobody else is left. */
    private void release(Opening opened, User user) throws IOException {
        opened.users.remove(user);
        if (opened.users.isEmpty()) {
            gated(() -> closeIfUnused(opened));
        }
    }

    private Opening closeIfUnused(Opening opened) throws IOException {
        if (opened.users.isEmpty()) {
            if (opening == opened) {
                opening = null;
            }
            opened.close(false);
        }
        return opened;
    }

    private <T> T gated(Operation<T> operation) throws IOException {
        gate.lock();
        try {
            return operation.run();
        } finally {
            gate.unlock();
        }
    }

    /** Who uses it, without readers that gave no name. */
    List<String> users() {
        Opening present = opening;
        return present == null
                ? List.of()
                : present.users.stream()
                        .map(User::name)
                        .filter(name -> !name.isEmpty())
                        .toList();
    }

    /**
     * Refuses what is not to happen under a session.
     *
     * @param what it is that needs the volume unused
     */
    void requireUnused(String what) throws VolumeInUseException {
        if (!users().isEmpty()) {
            throw new VolumeInUseException("volume '%s' is in use by %s; end that before you %s"
                    .formatted(id.name(), String.join(", ", users()), what));
        }
    }

    /**
     * Commits while calls of users wait, everything written before on the medium, and goes on with the layers that the
     * description names then; also when the commit fails. The disk is in use, by who calls this at least.
     *
     * @param what refused with sessions, or empty: done under them
     */
    void change(String what, Commit commit) throws IOException {
        gate.lock();
        try {
            changeGated(what, commit);
        } finally {
            gate.unlock();
        }
    }

    private void changeGated(String what, Commit commit) throws IOException {
        Opening present = opening;
        if (present == null) {
            throw new IllegalStateException("the disk is not open");
        }
        if (!what.isEmpty()) {
            requireUnused(what);
            tellReplaced();
        }
        nextEpoch();
        present.volume.flush(); // most of it before users wait
        long size = present.volume.size();
        Failure failure = new Failure();
        present.volume.change(layer -> {
            layer.flush();
            failure.of(() -> commit.run(layer));
            return reopened(layer);
        });
        failure.rethrow();
        if (present.volume.size() != size) {
            present.users.forEach(user -> user.onResize().run());
        }
    }

    /**
     * Commits without sessions, whether the disk can be opened or not.
     *
     * @param what is refused with sessions
     */
    void replace(String what, Replacement replacement) throws IOException {
        gate.lock();
        try {
            requireAlone(what);
            if (opening == null) {
                nextEpoch();
                replacement.run();
            } else {
                changeGated(what, _ -> replacement.run());
            }
        } finally {
            gate.unlock();
        }
    }

    /** Neither a session has it nor another program. */
    private void requireAlone(String what) throws IOException {
        requireUnused(what);
        if (opening == null) {
            try {
                layers.open(catalog.get(id)).close();
            } catch (VolumeInUseException e) {
                throw e;
            } catch (IOException e) {
                log.atWarn()
                        .addKeyValue("volume", id.name())
                        .addKeyValue("reason", e.getMessage())
                        .log("it cannot be opened, and is given up or replaced");
            }
        }
    }

    /** The qcow2 file that is written now; it stays so while an operation goes on. */
    OverlayLayer overlay() {
        Opening present = opening;
        if (present == null || !(present.volume.layer() instanceof OverlayLayer overlay)) {
            throw new IllegalStateException("the disk is not open, or has no qcow2 file on top");
        }
        return overlay;
    }

    private Layer reopened(Layer old) throws IOException {
        old.close();
        try {
            return layers.open(catalog.get(id));
        } catch (IOException e) {
            return new LostLayer(old.size(), e);
        }
    }

    /** Takes the volume out of the catalog; readers without a name keep what they have open. */
    Path remove() throws IOException {
        return gated(() -> {
            if (id.kind() == VolumeId.Kind.DISK) {
                requireAlone("delete it");
            }
            tellReplaced();
            nextEpoch();
            Path gone = catalog.remove(id);
            opening = null;
            return gone;
        });
    }

    private void tellReplaced() {
        Opening present = opening;
        if (present != null) {
            present.users.forEach(user -> user.onReplaced().run());
        }
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // written by who has the gate alone
    private void nextEpoch() {
        epoch = epoch + 1;
    }

    void close() throws IOException {
        gate.lock();
        try {
            Opening present = opening;
            opening = null;
            if (present != null) {
                present.close(true);
            }
        } finally {
            gate.unlock();
        }
    }
}
