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
    private static final int CHANGES = 2;
    private static final int PROGRAM = 100003;
    private static final int RESULT = 4711;

    private final Queue<Runnable> workers = new ArrayDeque<>();
    private final LongAdder expected = new LongAdder();
    private final RpcDispatcher dispatcher = new RpcDispatcher(
            List.of(new Program()),
            IdentityMapping.AS_CLAIMED,
            new ReplyCache(1),
            new RpcMetrics(new CollectorRegistry(), address -> Optional.empty()),
            () -> 0);
    private long nanos;
    private final LoopTurn turn = new LoopTurn(() -> nanos);
    private final EmbeddedChannel channel = connection();
    private int changes;
    private boolean takesLong;

    private EmbeddedChannel connection() {
        return new EmbeddedChannel(new CallHandler(dispatcher, workers::add, expected, turn));
    }

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    /** Answers each argument with a number; of its procedures one would have to wait, and one changes something. */
    private final class Program implements RpcProgram {
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
            return procedure == AT_ONCE || procedure == WAITS || procedure == CHANGES;
        }

        @Override
        public boolean isIdempotent(int procedure) {
            return procedure != CHANGES;
        }

        @Override
        public String call(int procedure, Caller caller, XdrReader arguments, XdrWriter results) throws XdrException {
            results.int32(RESULT + arguments.int32());
            changes += procedure == CHANGES ? 1 : 0;
            return OK;
        }

        @Override
        public Optional<String> callBriefly(int procedure, Caller caller, XdrReader arguments, XdrWriter results)
                throws XdrException {
            return takesLong || procedure == WAITS
                    ? Optional.empty()
                    : Optional.of(call(procedure, caller, arguments, results));
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

    private void beAlone() {
        channel.writeInbound(call(1, AT_ONCE, 1));
        assertReply(1, RESULT + 1);
        nanos += LoopTurn.ALONE_AFTER + 1;
    }

    private void assertWorkerAnswers(int xid, int result) {
        assertThat(channel.<ByteBuf>readOutbound()).isNull();
        workers.remove().run();
        channel.runPendingTasks();
        assertReply(xid, result);
    }

    @Test
    void whoHasTheLoopAloneIsServedThere() {
        beAlone();
        channel.writeInbound(call(2, CHANGES, 2));

        assertThat(workers).isEmpty();
        assertReply(2, RESULT + 2);
    }

    @Test
    void aChangeMadeThereIsNotMadeAgain() {
        beAlone();
        channel.writeInbound(call(2, CHANGES, 2));
        assertReply(2, RESULT + 2);
        channel.writeInbound(call(2, CHANGES, 2));

        assertWorkerAnswers(2, RESULT + 2);
        assertThat(changes).isEqualTo(1);
    }

    @Test
    void oneThatIsThereForAMomentIsNotAloneYet() {
        channel.writeInbound(call(1, AT_ONCE, 1));
        assertReply(1, RESULT + 1);
        nanos += LoopTurn.ALONE_AFTER;
        channel.writeInbound(call(2, CHANGES, 2));

        assertWorkerAnswers(2, RESULT + 2);
    }

    @Test
    void nobodyIsAloneWhereAnotherCallsToo() {
        beAlone();
        EmbeddedChannel other = connection();
        other.writeInbound(call(3, AT_ONCE, 3));
        channel.writeInbound(call(2, CHANGES, 2));

        assertWorkerAnswers(2, RESULT + 2);
        other.finishAndReleaseAll();
    }

    @Test
    void aCallUnderWayIsNotOvertaken() {
        beAlone();
        channel.writeInbound(call(2, WAITS, 2), call(3, CHANGES, 3));

        assertWorkerAnswers(2, RESULT + 2);
        assertWorkerAnswers(3, RESULT + 3);
    }

    @Test
    void whatMayTakeLongGoesToAWorkerAllTheSame() {
        beAlone();
        takesLong = true;
        channel.writeInbound(call(2, CHANGES, 2));

        assertWorkerAnswers(2, RESULT + 2);
        assertThat(changes).isEqualTo(1);
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
