package dev.bramble.iscsi.server;

import dev.bramble.iscsi.events.Peer;
import dev.bramble.iscsi.scsi.NexusListener;
import dev.bramble.iscsi.scsi.ScsiResult;
import dev.bramble.iscsi.scsi.Sense;
import dev.bramble.iscsi.session.Action;
import dev.bramble.iscsi.session.DataBuffer;
import dev.bramble.iscsi.session.IscsiConnection;
import dev.bramble.iscsi.session.Limits;
import dev.bramble.iscsi.wire.Digests;
import dev.bramble.iscsi.wire.InitiatorPdu;
import dev.bramble.iscsi.wire.MalformedPduException;
import dev.bramble.iscsi.wire.TargetPdu;
import dev.bramble.iscsi.wire.TargetPduEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.flush.FlushConsolidationHandler;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries out what a connection's state machine wants: on the event loop, but for the disk. */
final class ConnectionHandler extends ChannelInboundHandlerAdapter {
    private static final Logger log = LoggerFactory.getLogger(ConnectionHandler.class);
    private static final int FLUSHES_TOGETHER = 256;
    private static final int READS_TOGETHER = 16;
    private static final RecvByteBufAllocator RECEIVE =
            new AdaptiveRecvByteBufAllocator(2048, 16_384, 512 * 1024).maxMessagesPerRead(READS_TOGETHER);

    private final ServerParts parts;
    private final LoginTimeout timeout = new LoginTimeout();
    private final PduDecoder decoder;
    private final TargetPduEncoder encoder;
    private final SocketChannel channel;
    private final IscsiConnection connection;
    private final BufferBudget.Account memory;
    private final Peer peer;
    private final Queue<Action> actions = new ArrayDeque<>();
    private final AtDisk atDisk = new AtDisk();
    private final LockStep lockStep;
    private final SessionLife life;
    private final Liveness liveness = new Liveness(new Pings());
    private boolean performing;
    private boolean closed;
    private boolean loggedOut;
    private String closeReason = "the connection broke";

    ConnectionHandler(ServerParts parts, SocketChannel channel) {
        this.parts = parts;
        this.channel = channel;
        this.peer = Peer.of(channel.remoteAddress());
        this.decoder = new PduDecoder(Limits.DEFAULT.maxRecvDataSegmentLength(), new Incoming());
        this.encoder = new TargetPduEncoder(channel.alloc());
        this.memory = parts.memory().account(() -> onLoop(this::granted));
        this.connection = new IscsiConnection(
                Limits.DEFAULT, parts.targets(), Peer.of(channel.localAddress()).toString(), parts.random(), memory);
        this.life = new SessionLife(parts, new Session());
        this.lockStep = new LockStep(parts.lockStep());
    }

    /** For the decoder. */
    private final class Incoming implements PduDecoder.Sink {
        @Override
        public void receive(InitiatorPdu pdu) {
            ConnectionHandler.this.receive(pdu);
        }

        @Override
        public @Nullable ByteBuffer place(int itt) {
            return connection.place(itt);
        }
    }

    /** Puts this at the end of its connection's pipeline, with what it needs before it. */
    void join() {
        channel.config().setRecvByteBufAllocator(new ReceiveInPlace(RECEIVE, decoder));
        channel.pipeline()
                .addLast(new FlushConsolidationHandler(FLUSHES_TOGETHER, true))
                .addLast(timeout)
                .addLast(decoder)
                .addLast(this);
    }

    private void onLoop(Runnable task) {
        channel.eventLoop().execute(() -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                fail(e);
            }
        });
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        parts.metrics().connected();
        lockStep.set(true);
    }

    private void receive(InitiatorPdu pdu) {
        liveness.heard();
        SessionDisk disk = life.disk();
        if (pdu instanceof InitiatorPdu.Corrupt && disk != null) {
            disk.metrics().digestError();
        }
        if (!closed) {
            perform(connection.receive(pdu));
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        channel.config().setAutoRead(channel.isWritable());
        ctx.fireChannelWritabilityChanged();
    }

    /** In their order, also when carrying out one of them brings others: StatSN must go up on the wire. */
    private void perform(List<Action> more) {
        actions.addAll(more);
        if (performing) {
            return;
        }
        performing = true;
        try {
            for (Action action = actions.poll(); action != null; action = actions.poll()) {
                perform(action);
            }
        } finally {
            performing = false;
        }
        channel.flush();
    }

    private void perform(Action action) {
        switch (action) {
            case Action.Send send -> send(send.pdu(), send.data());
            case Action.Execute execute -> execute(execute);
            case Action.Establish establish -> life.establish(establish.identity());
            case Action.UseDigests digests -> {
                Digests agreed = new Digests(digests.header(), digests.data());
                decoder.use(agreed);
                encoder.use(agreed);
            }
            case Action.EndOthers others -> endOthers(others);
            case Action.PingAnswered ping -> liveness.answered(ping.tag());
            case Action.LoginRefused refused -> tellRefused(refused);
            case Action.Close close -> close(close);
        }
    }

    private void send(TargetPdu pdu, @Nullable DataBuffer data) {
        List<ByteBuf> bytes = encoder.encode(pdu);
        for (ByteBuf part : bytes.subList(0, bytes.size() - 1)) {
            var _ = channel.write(part);
        }
        ChannelFuture sent = channel.write(bytes.getLast());
        if (data != null) {
            var _ = sent.addListener(done -> data.release());
        }
    }

    private void tellRefused(Action.LoginRefused refused) {
        parts.metrics().refused(refused.status());
        parts.events().refused(refused.initiator(), refused.target(), peer, refused.status(), refused.reason());
        log.atWarn()
                .addKeyValue("initiator", refused.initiator())
                .addKeyValue("target", refused.target())
                .addKeyValue("peer", peer)
                .addKeyValue("status", refused.status())
                .log("login refused: " + refused.reason());
    }

    private void close(Action.Close close) {
        closed = true;
        loggedOut = close.cause() == Action.Close.Cause.LOGOUT;
        closeReason = close.reason();
        var _ = channel.writeAndFlush(channel.alloc().buffer(0)).addListener(ChannelFutureListener.CLOSE);
        LiveSession mine = life.session();
        if (close.cause() == Action.Close.Cause.COLD_RESET && mine != null) {
            parts.sessions().all().stream()
                    .filter(other -> !other.equals(mine)
                            && other.identity().target().equals(mine.identity().target()))
                    .forEach(other -> other.end(close.reason()));
        }
    }

    private void execute(Action.Execute execute) {
        SessionDisk mine = life.disk();
        if (mine == null) {
            throw new IllegalStateException("a command without a disk");
        }
        mine.metrics().began();
        ScsiResult now = carryOut(mine, execute, () -> mine.nexus().executeNow(execute.command(), execute.dataIn()));
        if (now != null) {
            perform(connection.completed(execute.tag(), now));
            return;
        }
        atDisk.began(execute.tag());
        lockStep.set(!closed && !atDisk.hasSeveral());
        Executor threads = execute.command().waitsForOthers() ? parts.patience() : parts.disks();
        threads.execute(() -> {
            ScsiResult result = carryOut(
                    mine, execute, () -> mine.nexus().execute(execute.command(), execute.dataOut(), execute.dataIn()));
            onLoop(() -> {
                atDisk.ended(execute.tag());
                lockStep.set(!closed && !atDisk.hasSeveral());
                perform(connection.completed(execute.tag(), result == null ? ScsiResult.busy() : result));
                life.endIfIdle();
            });
        });
    }

    private interface Work {
        @Nullable
        ScsiResult carryOut();
    }

    private @Nullable ScsiResult carryOut(SessionDisk mine, Action.Execute execute, Work work) {
        long began = System.nanoTime();
        ScsiResult result;
        try {
            result = work.carryOut();
        } catch (RuntimeException e) {
            log.atError().addKeyValue("peer", peer).setCause(e).log("a command failed by a fault of this program");
            result = ScsiResult.busy();
        }
        if (result != null) {
            mine.metrics().executed(execute.command(), result.status(), System.nanoTime() - began);
        }
        return result;
    }

    private void endOthers(Action.EndOthers others) {
        SessionDisk mine = life.disk();
        if (mine == null) {
            throw new IllegalStateException("a reset without a disk");
        }
        var _ = CompletableFuture.supplyAsync(
                        () -> others.reset()
                                ? mine.nexus().reset()
                                : mine.nexus().clearTaskSet(),
                        parts.disks())
                .thenCompose(stage -> stage)
                .whenComplete((nothing, failure) -> onLoop(() -> {
                    if (failure != null) {
                        log.atError()
                                .addKeyValue("peer", peer)
                                .setCause(failure)
                                .log("a reset failed");
                    }
                    perform(connection.othersEnded(others.number()));
                }));
    }

    private void granted() {
        perform(connection.granted());
        memory.settle();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        closed = true;
        parts.metrics().disconnected();
        lockStep.set(false);
        connection.abandon();
        memory.close();
        life.endIfIdle();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof DecoderException && cause.getCause() != null) {
            fail(cause.getCause());
        } else {
            fail(cause);
        }
    }

    private void fail(Throwable cause) {
        if (cause instanceof MalformedPduException malformed) {
            parts.metrics().malformed();
            closeReason = "malformed PDU: " + malformed.getMessage();
            log.atWarn().addKeyValue("peer", peer).log(closeReason);
        } else if (cause instanceof IOException broken) {
            closeReason = "the connection broke: " + broken.getMessage();
        } else {
            closeReason = "a fault of this program";
            log.atError().addKeyValue("peer", peer).setCause(cause).log("a connection is closed");
        }
        closed = true;
        var _ = channel.close();
    }

    /** For the session. */
    private final class Session implements SessionLife.Connection {
        private final Link link = new SessionLink();
        private final NexusListener listener = new Listener();

        @Override
        public Peer peer() {
            return peer;
        }

        @Override
        public Link link() {
            return link;
        }

        @Override
        public NexusListener listener() {
            return listener;
        }

        @Override
        public void onLoop(Runnable task) {
            ConnectionHandler.this.onLoop(task);
        }

        @Override
        public boolean isOpen() {
            return channel.isActive();
        }

        @Override
        public boolean isBusy() {
            return !atDisk.isEmpty();
        }

        @Override
        public void established(int tsih, @Nullable SessionDisk disk) {
            timeout.cancel();
            askWhenQuiet();
            perform(connection.established(tsih, disk == null ? null : disk.nexus()));
        }

        @Override
        public void unavailable(String reason) {
            perform(connection.unavailable(reason));
        }

        @Override
        public SessionLife.End end() {
            return new SessionLife.End(loggedOut, closeReason);
        }
    }

    private void askWhenQuiet() {
        Future<?> asking = channel.eventLoop()
                .scheduleWithFixedDelay(
                        liveness::askIfQuiet, Liveness.QUIET_SECONDS, Liveness.QUIET_SECONDS, TimeUnit.SECONDS);
        var _ = channel.closeFuture().addListener(_ -> asking.cancel(false));
    }

    /** To the initiator; in a discovery session there are none (RFC 7143 section 4.3). */
    private final class Pings implements Liveness.Connection {
        @Override
        public Optional<TargetPdu.NopIn> ping() {
            Optional<TargetPdu.NopIn> ping = life.disk() == null ? Optional.empty() : connection.ping();
            ping.ifPresent(nop -> {
                send(nop, null);
                channel.flush();
            });
            return ping;
        }

        @Override
        public void giveUp(String reason) {
            closeReason = reason;
            var _ = channel.close();
        }
    }

    /** For other sessions and the server. */
    private final class SessionLink implements Link {
        @Override
        public String address() {
            return peer.address();
        }

        @Override
        public void ping(Runnable answered) {
            onLoop(() -> liveness.ask(answered));
        }

        @Override
        public void askForLogout(int seconds) {
            onLoop(() -> connection.askForLogout(seconds).ifPresent(message -> {
                send(message, null);
                channel.flush();
            }));
        }

        @Override
        public void close() {
            var _ = channel.close();
        }
    }

    /** For the unit. */
    private final class Listener implements NexusListener {
        @Override
        public CompletionStage<Void> abortTasks() {
            CompletableFuture<Void> done = new CompletableFuture<>();
            onLoop(() -> {
                atDisk.whenEnded(done);
                perform(connection.abortTasks());
            });
            return done;
        }

        /** The next command is told; initiators make nothing of an asynchronous message of it. */
        @Override
        public void attention(Sense sense) {}
    }
}
