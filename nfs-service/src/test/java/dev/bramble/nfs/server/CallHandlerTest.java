package dev.bramble.nfs.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bramble.nfs.rpc.Caller;
import dev.bramble.nfs.rpc.IdentityMapping;
import dev.bramble.nfs.rpc.ReplyCache;
import dev.bramble.nfs.rpc.RpcDispatcher;
import dev.bramble.nfs.rpc.RpcMetrics;
import dev.bramble.nfs.rpc.RpcProgram;
import dev.bramble.nfs.wire.XdrException;
import dev.bramble.nfs.wire.XdrReader;
import dev.bramble.nfs.wire.XdrWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.prometheus.client.CollectorRegistry;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CallHandlerTest {
    private static final int AT_ONCE = 0;
    private static final int WAITS = 1;
    private static final int PROGRAM = 100003;
    private static final int RESULT = 4711;

    private final Queue<Runnable> workers = new ArrayDeque<>();
    private final LongAdder expected = new LongAdder();
    private final EmbeddedChannel channel = new EmbeddedChannel(new CallHandler(
            new RpcDispatcher(
                    List.of(new Program()),
                    IdentityMapping.AS_CLAIMED,
                    new ReplyCache(1),
                    new RpcMetrics(new CollectorRegistry(), address -> Optional.empty()),
                    () -> 0),
            workers::add,
            expected));

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    /** Answers each argument with a number; of its two procedures one would have to wait. */
    private static final class Program implements RpcProgram {
        @Override
        public int program() {
            return PROGRAM;
        }

        @Override
        public int version() {
            return 3;
        }

        @Override
        public String name(int procedure) {
            return "p" + procedure;
        }

        @Override
        public boolean has(int procedure) {
            return procedure == AT_ONCE || procedure == WAITS;
        }

        @Override
        public boolean isIdempotent(int procedure) {
            return true;
        }

        @Override
        public String call(int procedure, Caller caller, XdrReader arguments, XdrWriter results) throws XdrException {
            results.int32(RESULT + arguments.int32());
            return OK;
        }

        @Override
        public Optional<String> callNow(int procedure, Caller caller, XdrReader arguments, XdrWriter results)
                throws XdrException {
            String status = call(procedure, caller, arguments, results);
            return procedure == AT_ONCE ? Optional.of(status) : Optional.empty();
        }
    }

    private static ByteBuf call(int xid, int procedure, int argument) {
        ByteBuf call = Unpooled.buffer();
        for (int word : new int[] {xid, 0, 2, PROGRAM, 3, procedure, 0, 0, 0, 0, argument}) {
            call.writeInt(word);
        }
        return call;
    }

    private void assertReply(int xid, int result) {
        ByteBuf reply = channel.readOutbound();
        assertThat(reply).isNotNull();
        try {
            assertThat(reply.readInt()).isEqualTo(0x8000_0000 | reply.readableBytes());
            for (int word : new int[] {xid, 1, 0, 0, 0, 0, result}) {
                assertThat(reply.readInt()).isEqualTo(word);
            }
            assertThat(reply.isReadable()).isFalse();
        } finally {
            reply.release();
        }
    }

    @Test
    void whatNeedsNoWaitIsAnsweredAtOnce() {
        channel.writeInbound(call(1, AT_ONCE, 1), call(2, AT_ONCE, 2));

        assertThat(workers).isEmpty();
        assertReply(1, RESULT + 1);
        assertReply(2, RESULT + 2);
        assertThat(expected.sum()).isEqualTo(1);
    }

    @Test
    void whatWouldWaitIsDoneFromItsBeginningByAWorker() {
        channel.writeInbound(call(1, AT_ONCE, 1), call(2, WAITS, 2));

        assertReply(1, RESULT + 1);
        assertThat(channel.<ByteBuf>readOutbound()).isNull();
        assertThat(expected.sum()).isZero();

        workers.remove().run();
        channel.runPendingTasks();

        assertReply(2, RESULT + 2);
        assertThat(expected.sum()).isEqualTo(1);
    }

    @Test
    void aClientThatLeftIsNotExpected() {
        channel.writeInbound(call(1, AT_ONCE, 1));
        var _ = channel.close();

        assertThat(expected.sum()).isZero();
    }

    @Test
    void noCallAtAllEndsTheConnection() {
        channel.writeInbound(Unpooled.buffer().writeInt(1));
        workers.remove().run();
        channel.runPendingTasks();

        assertThat(channel.isOpen()).isFalse();
    }
}
