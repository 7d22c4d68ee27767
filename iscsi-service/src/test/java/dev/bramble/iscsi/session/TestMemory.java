package dev.bramble.iscsi.session;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** So much memory, and how much is out. */
final class TestMemory implements Buffers {
    int free = 64 * 1024 * 1024;
    int out;

    @Override
    public @Nullable DataBuffer take(int bytes) {
        if (bytes > free) {
            return null;
        }
        free -= bytes;
        out += bytes;
        ByteBuffer memory = ByteBuffer.allocate(bytes);
        return new DataBuffer() {
            @Override
            public ByteBuffer bytes() {
                return memory.duplicate().clear();
            }

            @Override
            public void release() {
                free += bytes;
                out -= bytes;
            }
        };
    }
}
