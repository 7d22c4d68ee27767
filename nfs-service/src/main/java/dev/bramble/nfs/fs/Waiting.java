package dev.bramble.nfs.fs;

/**
 * How long the current thread may wait for a disk. An event loop may not at all, or, while it has one client alone, for a
 * moment: what would have to wait longer is given up there, and done from its beginning by a thread that may.
 */
public final class Waiting {
    private enum Patience {
        NONE,
        /** For what the file system does in memory, but for the moments when it reads a directory or ends a transaction. */
        BRIEF,
        ANY
    }

    private static final ThreadLocal<Patience> PATIENCE = ThreadLocal.withInitial(() -> Patience.ANY);

    private Waiting() {}

    /**
     * Something that may be given up where it says so by {@link #require} or {@link #requireLong}.
     *
     * @param <X> what it may throw
     */
    @FunctionalInterface
    public interface Work<X extends Exception> {
        void run() throws X;
    }

    /**
     * Does something without waiting.
     *
     * @param reading changes nothing, so that it may be given up anywhere
     * @return false when it would have to wait and so was not done, or only in part
     */
    public static <X extends Exception> boolean without(Work<X> reading) throws X {
        return with(Patience.NONE, reading);
    }

    /**
     * Does something that takes a moment at most.
     *
     * @param work gives up, if at all, before it changes anything
     * @return false when it might take longer and so was not done
     */
    public static <X extends Exception> boolean briefly(Work<X> work) throws X {
        return with(Patience.BRIEF, work);
    }

    private static <X extends Exception> boolean with(Patience patience, Work<X> work) throws X {
        PATIENCE.set(patience);
        try {
            work.run();
            return true;
        } catch (WouldWait e) {
            return false;
        } finally {
            PATIENCE.set(Patience.ANY);
        }
    }

    public static boolean isAllowed() {
        return PATIENCE.get() != Patience.NONE;
    }

    /** To be called before anything that may take a wait. */
    public static void require() {
        if (!isAllowed()) {
            throw wouldWait();
        }
    }

    /** To be called before anything that may take a long wait, and before anything that it follows is changed. */
    public static void requireLong() {
        if (PATIENCE.get() != Patience.ANY) {
            throw wouldWait();
        }
    }

    /** To be thrown where {@link #isAllowed} is not so and it takes a wait. */
    static RuntimeException wouldWait() {
        return new WouldWait();
    }

    /** No error: the way out of whatever was begun. */
    private static final class WouldWait extends RuntimeException {
        private static final long serialVersionUID = 1;

        WouldWait() {
            super("this thread must not wait", null, false, false);
        }
    }
}
