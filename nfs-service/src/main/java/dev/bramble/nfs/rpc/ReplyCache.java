package dev.bramble.nfs.rpc;

import dev.bramble.nfs.wire.RpcCall;
import io.netty.buffer.ByteBuf;
import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * Replies to calls that must not be done twice: a client that lost its connection sends them again, and a second
 * REMOVE would tell it NFS3ERR_NOENT of a file it removed. The oldest are forgotten first.
 */
public final class ReplyCache {
    private final int capacity;
    private final Map<Key, State> calls = new LinkedHashMap<>();

    public ReplyCache(int capacity) {
        this.capacity = capacity;
    }

    /**
     * A call as its sender would repeat it; without the port, which a new connection may change.
     *
     * @param checksum of the whole call, as xids repeat when a client restarts
     */
    record Key(InetAddress client, int xid, int program, int procedure, long checksum) {
        static Key of(InetAddress client, RpcCall call, ByteBuf whole) {
            CRC32C checksum = new CRC32C();
            checksum.update(whole.nioBuffer());
            return new Key(client, call.xid(), call.program(), call.procedure(), checksum.getValue());
        }
    }

    /** What is known of a call. */
    sealed interface State {}

    /** Never seen: the caller is to do it. */
    record New() implements State {}

    /** Another thread is at it. */
    record InProgress() implements State {}

    /** Answered with these bytes. */
    @SuppressWarnings("ArrayRecordComponent") // never compared, never changed
    record Done(byte[] reply) implements State {}

    synchronized State begin(Key key) {
        State known = calls.get(key);
        if (known != null) {
            return known;
        }
        var eldest = calls.entrySet().iterator();
        while (calls.size() >= capacity && eldest.hasNext()) {
            eldest.next();
            eldest.remove();
        }
        calls.put(key, new InProgress());
        return new New();
    }

    synchronized void done(Key key, byte[] reply) {
        calls.computeIfPresent(key, (same, before) -> new Done(reply));
    }

    synchronized void forget(Key key) {
        calls.remove(key);
    }
}
