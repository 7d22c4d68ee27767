package dev.bramble.posix;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/** The one way into the kernel: libc's variadic {@code syscall(2)}. */
final class Kernel {
    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = STATE.varHandle(PathElement.groupElement("errno"));
    private static final MethodHandle SYSCALL = syscall();

    private Kernel() {}

    private static MethodHandle syscall() {
        Linker linker = Linker.nativeLinker();
        ValueLayout.OfLong word = ValueLayout.JAVA_LONG;
        return linker.downcallHandle(
                linker.defaultLookup().findOrThrow("syscall"),
                FunctionDescriptor.of(word, word, word, word, word, word, word, word),
                Linker.Option.firstVariadicArg(1),
                Linker.Option.captureCallState("errno")); // never critical(): a GC would wait for a blocking call
    }

    /**
     * Calls, again when a signal interrupts.
     *
     * @return the result, or the error number negated as the kernel itself does
     */
    static long call(Arena arena, SystemCall call, long... arguments) {
        MemorySegment state = arena.allocate(STATE);
        long result;
        do {
            result = once(state, call, arguments);
        } while (result == -Errno.EINTR.number && call != SystemCall.CLOSE); // Linux has closed it all the same
        return result;
    }

    private static long once(MemorySegment state, SystemCall call, long[] a) {
        long number = call.number(Architecture.CURRENT);
        try {
            long result = (long)
                    SYSCALL.invokeExact(state, number, at(a, 0), at(a, 1), at(a, 2), at(a, 3), at(a, 4), at(a, 5));
            return result == -1 ? -(int) ERRNO.get(state, 0L) : result;
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("a system call cannot throw " + e, e);
        }
    }

    private static long at(long[] arguments, int index) {
        return index < arguments.length ? arguments[index] : 0;
    }

    /** Calls; {@code what} is for the message of the exception. */
    static long check(Arena arena, SystemCall call, String what, long... arguments) throws PosixException {
        long result = call(arena, call, arguments);
        if (result < 0) {
            throw new PosixException(call, what, (int) -result);
        }
        return result;
    }
}
