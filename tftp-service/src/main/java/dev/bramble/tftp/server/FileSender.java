package dev.bramble.tftp.server;

import dev.bramble.tftp.events.Requester;
import dev.bramble.tftp.files.BootFile;
import dev.bramble.tftp.server.TransferMetrics.Drop;
import dev.bramble.tftp.server.TransferMetrics.Result;
import dev.bramble.tftp.transfer.Action;
import dev.bramble.tftp.transfer.Outcome;
import dev.bramble.tftp.transfer.ReadTransfer;
import dev.bramble.tftp.transfer.Terms;
import dev.bramble.tftp.wire.ErrorPacket;
import dev.bramble.tftp.wire.OptionAcknowledgment;
import dev.bramble.tftp.wire.Packet;
import dev.bramble.tftp.wire.PacketEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Does what a {@link ReadTransfer} wants done: reads blocks, writes packets, keeps its timer. Blocks in the page cache
 * are read on the event loop, others by the disk threads; while those read, acknowledgments are let fall, because they
 * can only repeat what was acknowledged, and the timer waits. On one event loop.
 */
final class FileSender {
    private static final Logger log = LoggerFactory.getLogger(FileSender.class);
    /** A request within this time of the client's last packet is a stray copy; later, it began anew. */
    private static final long ALIVE = TimeUnit.SECONDS.toNanos(1);

    private final ChannelHandlerContext ctx;
    private final InetSocketAddress client;
    private final Requester requester;
    private final SessionServices services;
    private final BootFile file;
    private final ReadTransfer transfer;
    private final BlockReader blocks;
    private final long begun;
    private Consumer<Result> onEnd = _ -> {};
    private long lastHeard;
    private boolean reading;
    private @Nullable Future<?> timer;
    private long timerDue;

    FileSender(
            ChannelHandlerContext ctx,
            InetSocketAddress client,
            Requester requester,
            SessionServices services,
            BootFile file,
            Terms terms) {
        this.ctx = ctx;
        this.client = client;
        this.requester = requester;
        this.services = services;
        this.file = file;
        transfer = new ReadTransfer(terms);
        blocks = new BlockReader(file, terms, ctx.alloc());
        begun = now();
        lastHeard = begun;
    }

    void start(Consumer<Result> whenEnded) {
        onEnd = whenEnded;
        services.reporter().requested(requester, transfer.terms());
        perform(transfer.start(now()));
    }

    void onPacket(Packet packet) {
        lastHeard = now();
        if (reading && !(packet instanceof ErrorPacket)) {
            return;
        }
        perform(transfer.onPacket(packet, lastHeard));
    }

    /** Whether a repeated request belongs to this transfer; if so it is answered as far as it should be. */
    boolean repeated() {
        if (transfer.isUnanswered()) {
            if (!reading) {
                perform(transfer.onRepeatedRequest(now()));
            }
            return true;
        }
        return now() - lastHeard < ALIVE;
    }

    void superseded() {
        perform(transfer.onSuperseded());
    }

    /** Only a probe's end is believed when it comes to the wrong port: there it may be older than this transfer. */
    void strayError(ErrorPacket error) {
        if (transfer.isUnanswered()) {
            perform(transfer.onPacket(error, now()));
        }
    }

    void stop() {
        perform(transfer.onFileFailure("the server stops; ask again"));
    }

    private void perform(List<Action> actions) {
        for (Action action : actions) {
            switch (action) {
                case Action.AcknowledgeOptions(var options) -> write(new OptionAcknowledgment(options));
                case Action.SendBlocks(long first, int count) -> send(first, count);
                case Action.SendError(var code, var message) -> write(new ErrorPacket(code, message));
                case Action.End(Outcome outcome) -> {
                    ended(outcome);
                    return;
                }
            }
        }
        if (!transfer.isEnded()) {
            arm();
        }
    }

    private void send(long first, int count) {
        for (long block = first; block < first + count; block++) {
            try {
                Optional<ByteBuf> packet = blocks.readCached(block);
                if (packet.isEmpty()) {
                    ctx.flush();
                    readElsewhere(block, (int) (first + count - block));
                    return;
                }
                write(packet.get());
            } catch (IOException e) {
                fail(e);
                return;
            }
        }
        ctx.flush();
    }

    private void readElsewhere(long first, int count) {
        reading = true;
        try {
            services.disk().execute(() -> {
                List<ByteBuf> packets = new ArrayList<>(count);
                @Nullable IOException failure = null;
                try {
                    for (long block = first; block < first + count; block++) {
                        packets.add(blocks.read(block));
                    }
                } catch (IOException e) {
                    failure = e;
                }
                handOver(packets, failure);
            });
        } catch (RejectedExecutionException busy) {
            // As if the packets had been lost: the timer sends them again.
            reading = false;
            services.metrics().dropped(Drop.BUSY);
        }
    }

    private void handOver(List<ByteBuf> packets, @Nullable IOException failure) {
        try {
            ctx.executor().execute(() -> onRead(packets, failure));
        } catch (RejectedExecutionException stopping) {
            packets.forEach(ByteBuf::release);
        }
    }

    private void onRead(List<ByteBuf> packets, @Nullable IOException failure) {
        reading = false;
        if (transfer.isEnded()) {
            packets.forEach(ByteBuf::release);
            closeFile();
            return;
        }
        packets.forEach(this::write);
        ctx.flush();
        if (failure != null) {
            fail(failure);
            return;
        }
        transfer.onTransmitted(now());
        arm();
    }

    private void fail(IOException e) {
        perform(transfer.onFileFailure(e.getMessage() == null ? "the file could not be read" : e.getMessage()));
    }

    private void write(ByteBuf data) {
        services.metrics().sent(data.readableBytes() - PacketEncoder.DATA_HEADER_BYTES);
        Datagrams.write(ctx, data, client);
    }

    private void write(Packet packet) {
        Datagrams.send(ctx, packet, client);
    }

    /** One task is enough for most transfers: it looks at the deadline when it runs, and runs again if that moved. */
    private void arm() {
        long due = transfer.deadline();
        if (timer != null && timerDue - due <= 0) {
            return;
        }
        if (timer != null) {
            timer.cancel(false);
        }
        timerDue = due;
        timer = ctx.executor().schedule(this::onTimer, Math.max(0, due - now()), TimeUnit.NANOSECONDS);
    }

    private void onTimer() {
        timer = null;
        if (transfer.isEnded()) {
            return;
        }
        if (reading) {
            // onRead arms it again.
            return;
        }
        perform(transfer.onTimeout(now()));
    }

    private void ended(Outcome outcome) {
        if (timer != null) {
            timer.cancel(false);
        }
        long nanos = now() - begun;
        services.reporter().ended(requester, transfer, outcome, nanos);
        services.metrics().retransmitted(transfer.retransmits());
        Result result = result(outcome);
        if (result == Result.SERVED) {
            services.metrics().served(nanos / 1e9);
        }
        log(outcome, result, nanos);
        if (!reading) {
            closeFile();
        }
        onEnd.accept(result);
    }

    private static Result result(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Served _ -> Result.SERVED;
            case Outcome.Aborted(boolean probe, int _, String _) -> probe ? Result.PROBED : Result.ABORTED;
            case Outcome.Stalled _ -> Result.STALLED;
            case Outcome.Superseded _ -> Result.SUPERSEDED;
            case Outcome.Failed _ -> Result.FAILED;
        };
    }

    private void log(Outcome outcome, Result result, long nanos) {
        boolean normal = result == Result.SERVED || result == Result.PROBED;
        log.atLevel(normal ? Level.DEBUG : Level.INFO)
                .addKeyValue("pi", requester.name())
                .addKeyValue("client", NetUtil.toSocketAddressString(client))
                .addKeyValue("bytes", transfer.acknowledgedBytes())
                .addKeyValue("ms", nanos / 1_000_000)
                .addKeyValue("retransmits", transfer.retransmits())
                .log("{}: {}", requester.path(), outcome);
    }

    private void closeFile() {
        try {
            file.close();
        } catch (IOException e) {
            log.atWarn().setCause(e).log("{} could not be closed", requester.path());
        }
    }

    private long now() {
        return services.nanoTime().getAsLong();
    }
}
