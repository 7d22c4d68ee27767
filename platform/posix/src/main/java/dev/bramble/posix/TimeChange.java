package dev.bramble.posix;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Instant;

/** What becomes of a file's time (utimensat(2)). */
public sealed interface TimeChange {
    /** Kernel: linux/stat.h. */
    long UTIME_NOW = (1L << 30) - 1;

    /** Kernel: linux/stat.h. */
    long UTIME_OMIT = (1L << 30) - 2;

    /** It stays. */
    record Keep() implements TimeChange {}

    /** The kernel's clock. */
    record Now() implements TimeChange {}

    /** A time to the nanosecond. */
    record To(Instant time) implements TimeChange {}

    private static void put(MemorySegment into, long at, long seconds, long nanos) {
        into.set(ValueLayout.JAVA_LONG, at, seconds);
        into.set(ValueLayout.JAVA_LONG, at + 8, nanos);
    }

    /** Puts {@code change} as a struct timespec of 16 bytes. */
    static void put(MemorySegment into, long at, TimeChange change) {
        switch (change) {
            case Keep() -> put(into, at, 0, UTIME_OMIT);
            case Now() -> put(into, at, 0, UTIME_NOW);
            case To(Instant time) -> put(into, at, time.getEpochSecond(), time.getNano());
        }
    }
}
