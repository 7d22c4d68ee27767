package dev.bramble.iscsi.server;

import dev.bramble.iscsi.session.Buffers;
import dev.bramble.iscsi.session.DataBuffer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The memory for the data of all connections. Who finds none waits in line with one demand at a time, so that a connection
 * with much to do does not keep one with little from its turn. Nobody waits while it holds what another waits for in turn:
 * memory is taken whole, for one command, and only commands that have theirs go on. Safe for use by several threads.
 */
final class BufferBudget {
    private final ByteBufAllocator allocator;
    private final long share;
    private long free;
    private final Deque<Account> line = new ArrayDeque<>();

    /**
     * @param bytes for all
     * @param share most that one connection has; at least what the largest command needs
     */
    BufferBudget(ByteBufAllocator allocator, long bytes, long share) {
        this.allocator = allocator;
        this.free = bytes;
        this.share = share;
    }

    synchronized long free() {
        return free;
    }

    /**
     * An account for a connection.
     *
     * @param wake to be told, on any thread, that what was refused can be taken now
     */
    Account account(Runnable wake) {
        return new Account(wake);
    }

    /** A connection's part. */
    final class Account implements Buffers {
        private final Runnable wake;
        private long held;
        private long wanted;
        private long promised;
        private boolean closed;

        private Account(Runnable wake) {
            this.wake = wake;
        }

        @Override
        public @Nullable DataBuffer take(int bytes) {
            synchronized (BufferBudget.this) {
                if (closed || !reserve(bytes)) {
                    return null;
                }
                held += bytes;
                wanted = 0;
            }
            return new Lease(this, allocator.directBuffer(bytes, bytes), bytes);
        }

        private boolean reserve(int bytes) {
            boolean wasFirst = promised > 0;
            free += promised;
            promised = 0;
            if (wasFirst && free >= bytes && held + bytes <= share) {
                free -= bytes;
                return true;
            }
            wanted = bytes;
            if (held + bytes > share) {
                return false; // what it gives back itself wakes it
            }
            if (line.isEmpty() && free >= bytes) {
                free -= bytes;
                return true;
            }
            if (wasFirst) {
                line.addFirst(this);
            } else if (!line.contains(this)) {
                line.add(this);
            }
            return false;
        }

        /** After a wake: what was promised and not taken goes to the next in line. */
        void settle() {
            List<Account> woken;
            synchronized (BufferBudget.this) {
                if (promised > 0) {
                    free += promised;
                    promised = 0;
                    wanted = 0;
                }
                woken = serve();
            }
            woken.forEach(account -> account.wake.run());
        }

        void close() {
            synchronized (BufferBudget.this) {
                closed = true;
                line.remove(this);
            }
            settle();
        }

        private void release(int bytes) {
            List<Account> woken;
            synchronized (BufferBudget.this) {
                held -= bytes;
                free += bytes;
                if (wanted > 0 && promised == 0 && !closed && held + wanted <= share && !line.contains(this)) {
                    line.add(this);
                }
                woken = serve();
            }
            woken.forEach(account -> account.wake.run());
        }
    }

    private List<Account> serve() {
        if (line.isEmpty()) {
            return List.of();
        }
        List<Account> woken = new ArrayList<>();
        while (!line.isEmpty() && free >= line.element().wanted) {
            Account next = line.remove();
            next.promised = next.wanted;
            free -= next.wanted;
            woken.add(next);
        }
        return woken;
    }

    private static final class Lease implements DataBuffer {
        private final Account account;
        private final ByteBuf memory;
        private final int bytes;

        Lease(Account account, ByteBuf memory, int bytes) {
            this.account = account;
            this.memory = memory;
            this.bytes = bytes;
        }

        @Override
        public ByteBuffer bytes() {
            return memory.nioBuffer(0, bytes);
        }

        @Override
        public void release() {
            memory.release();
            account.release(bytes);
        }
    }
}
