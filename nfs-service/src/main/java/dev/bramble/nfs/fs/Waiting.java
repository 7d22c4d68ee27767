package dev.bramble.nfs.fs;

/**
 * Whether the current thread may wait for a disk. An event loop may not: what would have to wait is given up there, and
 * done from its beginning by a thread that may.
 */
public final class Waiting {
    private static final ThreadLocal<Boolean> FORBIDDEN = ThreadLocal.withInitial(() -> false);

    private Waiting() {}

    /**
     * Something that changes nothing, so that it may be given up anywhere.
     *
     * @param <X> what it may throw
     */
    @FunctionalInterface
    public interface Reading<X extends Exception> {
        void run() throws X;
    }

    /** Does something without waiting; false when it would have to and so was not done, or only in part. */
    public static <X extends Exception> boolean without(Reading<X> reading) throws X {
        FORBIDDEN.set(true);
        try {
            reading.run();
            return true;
        } catch (WouldWait e) {
            return false;
        } finally {
            FORBIDDEN.set(false);
        }
    }

    public static boolean isAllowed() {
        return !FORBIDDEN.get();
    }

    /** To be called before anything that may take a wait. */
    public static void require() {
        if (!isAllowed()) {
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
