package dev.bramble.posix;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** struct file_handle: u32 number of bytes, s32 type, then the bytes. */
final class Handles {
    private static final int HEADER = 8;

    private Handles() {}

    static FileHandle of(Arena arena, int fd, MemorySegment name, String what, int flags) throws PosixException {
        MemorySegment handle = arena.allocate(HEADER + FileHandle.MAX_BYTES, Long.BYTES);
        handle.set(ValueLayout.JAVA_INT, 0, FileHandle.MAX_BYTES);
        MemorySegment mountId = arena.allocate(Integer.BYTES, Integer.BYTES);
        Kernel.check(
                arena,
                SystemCall.NAME_TO_HANDLE_AT,
                what,
                fd,
                name.address(),
                handle.address(),
                mountId.address(),
                flags);
        int length = handle.get(ValueLayout.JAVA_INT, 0);
        return new FileHandle(
                handle.get(ValueLayout.JAVA_INT, 4),
                handle.asSlice(HEADER, length).toArray(ValueLayout.JAVA_BYTE));
    }

    static int open(Arena arena, int mountFd, FileHandle handle, int bits) throws PosixException {
        byte[] bytes = handle.bytes();
        MemorySegment struct = arena.allocate(HEADER + (long) bytes.length, Long.BYTES);
        struct.set(ValueLayout.JAVA_INT, 0, bytes.length);
        struct.set(ValueLayout.JAVA_INT, 4, handle.type());
        MemorySegment.copy(bytes, 0, struct, ValueLayout.JAVA_BYTE, HEADER, bytes.length);
        return (int) Kernel.check(
                arena, SystemCall.OPEN_BY_HANDLE_AT, "file handle " + handle, mountFd, struct.address(), bits);
    }
}
