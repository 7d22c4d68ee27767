package dev.bramble.iscsi.server;

import dev.bramble.iscsi.events.Peer;
import dev.bramble.iscsi.scsi.NexusListener;
import dev.bramble.iscsi.scsi.ScsiResult;
import dev.bramble.iscsi.scsi.Sense;
import dev.bramble.iscsi.session.Action;
import dev.bramble.iscsi.session.DataBuffer;
import dev.bramble.iscsi.session.IscsiConnection;
import dev.bramble.iscsi.session.Limits;
import dev.bramble.iscsi.session.SessionIdentity;
import dev.bramble.iscsi.wire.Digests;
import dev.bramble.iscsi.wire.InitiatorPdu;
import dev.bramble.iscsi.wire.MalformedPduException;
import dev.bramble.iscsi.wire.TargetPdu;
import dev.bramble.iscsi.wire.TargetPduEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.DecoderException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries out what a connection's state machine wants: on the event loop, but for the disk. */
final class ConnectionHandler extends ChannelInboundHandlerAdapter {
    private static final Logger log = LoggerFactory.getLogger(ConnectionHandler.class);
    private static final int LOGIN_SECONDS = 15;

    /** A quiet initiator is asked whether it lives every so often, and given up after so many questions. */
    private static final int QUIET_SECONDS = 10;

    private static final int QUESTIONS = 4;
    private static final int MOST_PINGS = 64;

    private final ServerParts parts;
    private final PduDecoder decoder;
    private final TargetPduEncoder encoder;
    private final SocketChannel channel;
    private final IscsiConnection connection;
    private final BufferBudget.Account memory;
    private final Peer peer;
    private final Queue<Action> actions = new ArrayDeque<>();
    private final AtDisk atDisk = new AtDisk();
    /** By their tags; of those that get no answer the oldest are forgotten. */
    private final Map<Integer, Runnable> pings = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, Runnable> eldest) {
            return size() > MOST_PINGS;
        }
    };

    private @Nullable LiveSession session;
    private @Nullable SessionDisk disk;
    private boolean performing;
    private boolean opening;
    private boolean loggedIn;
    private boolean closed;
    private boolean loggedOut;
    private boolean heard;
    private int unanswered;
    private String closeReason = "the connection broke";

    ConnectionHandler(ServerParts parts, SocketChannel channel) {
        this.parts = parts;
        this.channel = channel;
        this.peer = Peer.of(channel.remoteAddress());
        this.decoder = new PduDecoder(Limits.DEFAULT.maxRecvDataSegmentLength(), this::receive);
        this.encoder = new TargetPduEncoder(channel.alloc());
        this.memory = parts.memory().account(() -> onLoop(this::granted));
        this.connection = new IscsiConnection(
                Limits.DEFAULT, parts.targets(), Peer.of(channel.localAddress()).toString(), parts.random(), memory);
    }

    /** What is to stand before this in the pipeline. */
    PduDecoder decoder() {
        return decoder;
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
        var _ = ctx.executor()
                .schedule(
                        () -> {
                            if (!loggedIn) {
                                var _ = channel.close();
                            }
                        },
                        LOGIN_SECONDS,
                        TimeUnit.SECONDS);
    }

    private void receive(InitiatorPdu pdu) {
        heard = true;
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
            case Action.Establish establish -> establish(establish.identity());
            case Action.UseDigests digests -> {
                Digests agreed = new Digests(digests.header(), digests.data());
                decoder.use(agreed);
                encoder.use(agreed);
            }
            case Action.EndOthers others -> endOthers(others);
            case Action.PingAnswered ping -> {
                Runnable answered = pings.remove(ping.tag());
                if (answered != null) {
                    answered.run();
                }
            }
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
        LiveSession mine = session;
        if (close.cause() == Action.Close.Cause.COLD_RESET && mine != null) {
            parts.sessions().all().stream()
                    .filter(other -> !other.equals(mine)
                            && other.identity().target().equals(mine.identity().target()))
                    .forEach(other -> other.end(close.reason()));
        }
    }

    private void execute(Action.Execute execute) {
        SessionDisk mine = disk;
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
        Executor threads = execute.command().waitsForOthers() ? parts.patience() : parts.disks();
        threads.execute(() -> {
            ScsiResult result = carryOut(
                    mine, execute, () -> mine.nexus().execute(execute.command(), execute.dataOut(), execute.dataIn()));
            onLoop(() -> {
                atDisk.ended(execute.tag());
                perform(connection.completed(execute.tag(), result == null ? ScsiResult.busy() : result));
                endIfIdle();
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
        SessionDisk mine = disk;
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

    private void establish(SessionIdentity identity) {
        LiveSession mine = new LiveSession(identity, new SessionLink());
        session = mine;
        opening = true; // the session has not ended while its disk is being opened
        var _ = (identity.isDiscovery() ? enter(mine) : enterWithDisk(mine))
                .whenComplete((opened, failure) -> onLoop(() -> established(mine, opened, failure)));
    }

    private CompletableFuture<@Nullable SessionDisk> enter(LiveSession mine) {
        return parts.sessions().enter(mine, true).thenApply(nothing -> null);
    }

    private CompletableFuture<@Nullable SessionDisk> enterWithDisk(LiveSession mine) {
        return CompletableFuture.supplyAsync(() -> diskOf(mine.identity()), parts.disks())
                .thenCompose(found -> parts.sessions()
                        .enter(mine, found.shared())
                        .thenApplyAsync(nothing -> open(found, mine.identity()), parts.disks()));
    }

    private MirrorTargets.Disk diskOf(SessionIdentity identity) {
        try {
            return parts.targets()
                    .diskOf(identity.target())
                    .orElseThrow(() -> new IOException("the target was removed meanwhile"));
        } catch (IOException e) {
            throw new CompletionException(e);
        }
    }

    private SessionDisk open(MirrorTargets.Disk found, SessionIdentity identity) {
        try {
            return SessionDisk.open(
                    parts.volumes(),
                    parts.units(),
                    found.volume(),
                    identity,
                    peer,
                    parts.events(),
                    parts.metrics(),
                    new Listener());
        } catch (IOException e) {
            throw new CompletionException(e);
        }
    }

    private void established(LiveSession mine, @Nullable SessionDisk opened, @Nullable Throwable failure) {
        opening = false;
        disk = opened;
        if (channel.isActive()) {
            if (failure != null) {
                refuse(failure);
            } else {
                loggedIn = true;
                began(mine, opened);
                perform(connection.established(mine.tsih(), opened == null ? null : opened.nexus()));
            }
        }
        endIfIdle();
    }

    private void refuse(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof DuplicateLoginException duplicate) {
            perform(connection.unavailable(String.valueOf(duplicate.getMessage())));
        } else {
            log.atError().addKeyValue("peer", peer).setCause(cause).log("a disk could not be opened");
            perform(connection.unavailable("its volume cannot be opened: " + cause.getMessage()));
        }
    }

    private void began(LiveSession mine, @Nullable SessionDisk opened) {
        var _ = channel.eventLoop()
                .scheduleWithFixedDelay(this::askIfQuiet, QUIET_SECONDS, QUIET_SECONDS, TimeUnit.SECONDS);
        if (opened != null) {
            parts.active().increment();
            parts.events().loggedIn(mine.identity(), peer, opened.unclean());
            log.atInfo()
                    .addKeyValue("initiator", mine.identity().initiator())
                    .addKeyValue("target", mine.identity().target())
                    .addKeyValue("peer", peer)
                    .log("logged in");
        }
    }

    /** Finds machines that went away without a word. */
    private void askIfQuiet() {
        if (!channel.isActive()) {
            throw new CancellationException("the connection is gone");
        }
        unanswered = heard ? 0 : unanswered + 1;
        heard = false;
        if (unanswered > QUESTIONS) {
            closeReason = "the initiator was silent for %d s".formatted(unanswered * QUIET_SECONDS);
            var _ = channel.close();
        } else if (unanswered > 0 && disk != null) {
            ping(() -> {});
        }
    }

    private void ping(Runnable answered) {
        connection.ping().ifPresent(nop -> {
            pings.put(nop.ttt(), answered);
            send(nop, null);
            channel.flush();
        });
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        closed = true;
        parts.metrics().disconnected();
        connection.abandon();
        memory.close();
        endIfIdle();
    }

    /** The session ends when its connection is gone and the disk has done what it was given. */
    private void endIfIdle() {
        LiveSession mine = session;
        if (mine == null || opening || !atDisk.isEmpty() || channel.isActive()) {
            return;
        }
        session = null;
        SessionDisk opened = disk;
        if (loggedIn && opened != null) {
            tellEnd(mine);
        }
        var _ = CompletableFuture.runAsync(() -> release(opened), parts.disks()).whenComplete((nothing, failure) -> {
            parts.sessions().leave(mine);
            mine.ended().complete(null);
        });
    }

    private void tellEnd(LiveSession mine) {
        parts.active().decrement();
        String reason = mine.endReason().isEmpty() ? closeReason : mine.endReason();
        if (loggedOut) {
            parts.events().closed(mine.identity(), peer);
        } else {
            parts.events().lost(mine.identity(), peer, reason);
        }
        log.atInfo()
                .addKeyValue("initiator", mine.identity().initiator())
                .addKeyValue("target", mine.identity().target())
                .addKeyValue("peer", peer)
                .log(loggedOut ? "logged out" : "session lost: " + reason);
    }

    private static void release(@Nullable SessionDisk opened) {
        if (opened != null) {
            opened.metrics().close();
            try {
                opened.close();
            } catch (IOException e) {
                log.atError().setCause(e).log("a disk could not be closed");
            }
        }
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

    /** For other sessions and the server. */
    private final class SessionLink implements Link {
        @Override
        public String address() {
            return peer.address();
        }

        @Override
        public void ping(Runnable answered) {
            onLoop(() -> ConnectionHandler.this.ping(answered));
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
