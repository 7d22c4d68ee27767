package dev.bramble.posix;

/** What came of a read that must not wait for the disk. */
public sealed interface ImmediateRead {
    /** {@code count} bytes were in memory and are in the buffer; 0 at the end of the file. May be fewer than asked. */
    record Complete(int count) implements ImmediateRead {}

    /** Not in memory (the kernel has begun to fetch them), or not of this file system: read on a thread that may wait. */
    enum NotDone implements ImmediateRead {
        WOULD_BLOCK,
        UNSUPPORTED
    }
}
