package dev.bramble.tftp.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The SHA-256 of files that were served. Each version of a file is read once, after it was sent, by one thread that takes a
 * quarter of a processor at most: who sends never waits for it. Safe for use by several threads.
 */
public final class FileHashes implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(FileHashes.class);

    /** No bootloader loads a larger one. */
    static final long MAX_BYTES = 256L * 1024 * 1024;

    static final int MAX_WAITING = 256;
    private static final int MAX_ASKING = 1024;
    private static final int MAX_KNOWN = 16_384;
    private static final int PIECE_BYTES = 256 * 1024;
    private static final int REST = 3;

    private final Pause pause;
    private final Map<FileVersion, List<Consumer<String>>> asking = new LinkedHashMap<>();
    private final LinkedHashMap<FileVersion, String> known = new LinkedHashMap<>(16, 0.75f, true);
    private final ThreadPoolExecutor thread = new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            Thread.ofPlatform().daemon().name("tftp-hashes").factory());
    /** Of that thread. */
    private final ByteBuffer piece = ByteBuffer.allocateDirect(PIECE_BYTES);

    private volatile boolean closed;

    /** Lets others have the processor. */
    @FunctionalInterface
    interface Pause {
        void rest(long nanos);
    }

    public FileHashes() {
        this(LockSupport::parkNanos);
    }

    FileHashes(Pause pause) {
        this.pause = pause;
    }

    /** The hash of an open file, lowercase hex, if it was taken before. Does not block. */
    public synchronized Optional<String> known(BootFile file) {
        return file instanceof VersionedFile versioned
                ? Optional.ofNullable(known.get(versioned.version()))
                : Optional.empty();
    }

    /**
     * Has an open file read, and then tells its hash; never, when it is made of a file's bytes only, is changed before, is too large, or too many wait. Does
     * not block, and leaves the file to its owner.
     *
     * @param told called by another thread
     */
    public void learn(BootFile file, Consumer<String> told) {
        if (file instanceof VersionedFile versioned
                && file.size() <= MAX_BYTES
                && mustBeRead(versioned.version(), told)) {
            VersionedFile mine = versioned.again();
            try {
                thread.execute(() -> hash(mine));
            } catch (RejectedExecutionException stopping) {
                close(mine);
            }
        }
    }

    private synchronized boolean mustBeRead(FileVersion version, Consumer<String> told) {
        List<Consumer<String>> others = asking.get(version);
        if (others != null) {
            if (others.size() < MAX_ASKING) {
                others.add(told);
            }
            return false;
        }
        if (asking.size() >= MAX_WAITING) {
            return false;
        }
        asking.put(version, new ArrayList<>(List.of(told)));
        return true;
    }

    private void hash(VersionedFile file) {
        Optional<String> hash = known(file);
        try {
            if (hash.isEmpty()) {
                hash = Optional.of(read(file));
            }
        } catch (IOException e) {
            log.atDebug().setCause(e).log("no hash of a file that was served");
        } finally {
            close(file);
            tell(file.version(), hash);
        }
    }

    private void tell(FileVersion version, Optional<String> hash) {
        List<Consumer<String>> asked;
        synchronized (this) {
            hash.ifPresent(taken -> {
                known.put(version, taken);
                if (known.size() > MAX_KNOWN) {
                    known.pollFirstEntry();
                }
            });
            asked = Optional.ofNullable(asking.remove(version)).orElse(List.of());
        }
        hash.ifPresent(taken -> asked.forEach(one -> one.accept(taken)));
    }

    private static void close(BootFile file) {
        try {
            file.close();
        } catch (IOException e) {
            log.atWarn().setCause(e).log("a boot file could not be closed");
        }
    }

    private String read(BootFile file) throws IOException {
        MessageDigest digest = sha256();
        for (long at = 0; at < file.size(); at += piece.limit()) {
            if (closed) {
                throw new IOException("the service stops");
            }
            long begun = System.nanoTime();
            piece.clear().limit((int) Math.min(PIECE_BYTES, file.size() - at));
            file.read(at, piece);
            digest.update(piece.flip());
            pause.rest(REST * (System.nanoTime() - begun));
        }
        file.checkUnchanged();
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** What waits is not read any more, only closed. */
    @Override
    public void close() {
        closed = true;
        thread.shutdown();
        try {
            if (!thread.awaitTermination(2, TimeUnit.SECONDS)) {
                log.warn("the disk does not answer; a file that was being read is left open");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
