package dev.bramble.posix;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Makes the current platform thread another user in the eyes of the file system, until closed by the same thread. The
 * kernel then checks permissions as it would for that user: its user, group and supplementary groups. Needs SETUID and
 * SETGID; the process itself must have user id 0, for only then does the switch take the file capabilities away with it.
 *
 * <p>By raw system calls: glibc's own wrappers would change every thread of the process.
 */
public final class ThreadCredentials implements AutoCloseable {
    /** The kernel's NGROUPS_MAX. */
    private static final int MAX_GROUPS = 65_536;

    private static final int NOBODY_ASKS =
            -1; // an id that is never valid: the call changes nothing, and tells the old one

    private final Thread thread = Thread.currentThread();
    private final int uid;
    private final int gid;
    private final int[] groups;
    private boolean closed;

    private ThreadCredentials(int uid, int gid, int[] groups) {
        this.uid = uid;
        this.gid = gid;
        this.groups = groups;
    }

    /**
     * Becomes {@code uid} with {@code gid} and exactly the supplementary {@code groups}.
     *
     * @return what restores the thread: always close it
     * @throws IllegalStateException on a virtual thread: the identity would stay on its carrier, for unrelated work
     * @throws PosixException EPERM without the capabilities; the thread is then as it was
     */
    public static ThreadCredentials assume(int uid, int gid, int... groups) throws PosixException {
        if (Thread.currentThread().isVirtual()) {
            throw new IllegalStateException("credentials belong to platform threads, this one is virtual");
        }
        try (Arena arena = Arena.ofConfined()) {
            ThreadCredentials before = current(arena);
            try {
                setGroups(arena, groups);
                setId(arena, SystemCall.SETFSGID, gid);
                setId(arena, SystemCall.SETFSUID, uid);
            } catch (PosixException e) {
                try {
                    before.restore(arena);
                } catch (PosixException again) {
                    e.addSuppressed(again);
                }
                throw e;
            }
            return before;
        }
    }

    private static ThreadCredentials current(Arena arena) throws PosixException {
        int count = (int) Kernel.check(arena, SystemCall.GETGROUPS, "", 0, 0);
        MemorySegment list = arena.allocate(Math.max(1, count) * 4L, 4);
        int[] groups = new int[(int) Kernel.check(arena, SystemCall.GETGROUPS, "", count, list.address())];
        MemorySegment.copy(list, ValueLayout.JAVA_INT, 0, groups, 0, groups.length);
        return new ThreadCredentials(
                (int) Kernel.call(arena, SystemCall.SETFSUID, NOBODY_ASKS),
                (int) Kernel.call(arena, SystemCall.SETFSGID, NOBODY_ASKS),
                groups);
    }

    private static void setGroups(Arena arena, int... groups) throws PosixException {
        if (groups.length > MAX_GROUPS) {
            throw new PosixException(Errno.EINVAL, "setgroups: %d groups (EINVAL)".formatted(groups.length));
        }
        MemorySegment list = arena.allocate(Math.max(1, groups.length) * 4L, 4);
        MemorySegment.copy(groups, 0, list, ValueLayout.JAVA_INT, 0, groups.length);
        Kernel.check(arena, SystemCall.SETGROUPS, "", groups.length, list.address());
    }

    /** These two calls answer with the id before, whether they did what was asked or not: so ask again. */
    private static void setId(Arena arena, SystemCall call, int id) throws PosixException {
        Kernel.call(arena, call, id);
        if ((int) Kernel.call(arena, call, NOBODY_ASKS) != id) {
            throw new PosixException(call, "", Errno.EPERM.number);
        }
    }

    private void restore(Arena arena) throws PosixException {
        setId(arena, SystemCall.SETFSUID, uid); // first: it gives the capabilities back
        setId(arena, SystemCall.SETFSGID, gid);
        setGroups(arena, groups);
    }

    /**
     * Makes the thread what it was.
     *
     * @throws PosixException when that fails: end the thread, it is still somebody else
     */
    @Override
    public void close() throws PosixException {
        if (!thread.equals(Thread.currentThread())) {
            throw new IllegalStateException("these are the credentials of " + thread.getName());
        }
        if (!closed) {
            try (Arena arena = Arena.ofConfined()) {
                restore(arena);
            }
            closed = true;
        }
    }
}
