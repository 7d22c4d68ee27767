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
import io.netty.util.NetUtil;
import java.io.IOException;
import java.util.List;
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
final class FileSender implements Transfer {
    private static final Logger log = LoggerFactory.getLogger(FileSender.class);
    /** A request within this time of the client's last packet is a stray copy; later, it began anew. */
    private static final long ALIVE = TimeUnit.SECONDS.toNanos(1);

    /** What was read ahead is of one version for certain; whether that is still the file's need not be asked each time. */
    private static final long LOOK_EVERY = TimeUnit.MILLISECONDS.toNanos(5);

    private final ClientLink link;
    private final Requester requester;
    private final SessionServices services;
    private final BootFile file;
    private final ReadTransfer transfer;
    private final ReadAhead blocks;
    private final DeadlineTimer timer;
    private final long begun;
    private Consumer<Result> onEnd = _ -> {};
    private long lastHeard;
    private long lastLooked;
    private boolean reading;

    FileSender(ClientLink link, Requester requester, SessionServices services, BootFile file, Terms terms) {
        this.link = link;
        this.requester = requester;
        this.services = services;
        this.file = file;
        transfer = new ReadTransfer(terms);
        blocks = new ReadAhead(file, terms, link.allocator());
        timer = new DeadlineTimer(link.loop(), services.nanoTime(), this::onTimer);
        begun = now();
        lastHeard = begun;
        lastLooked = begun;
    }

    @Override
    public void start(Consumer<Result> whenEnded) {
        onEnd = whenEnded;
        services.inFlight().increment();
        services.reporter().requested(requester, transfer.terms());
        perform(transfer.start(now()));
    }

    @Override
    public void onPacket(Packet packet) {
        lastHeard = now();
        if (reading && !(packet instanceof ErrorPacket)) {
            return;
        }
        perform(transfer.onPacket(packet, lastHeard));
    }

    @Override
    public boolean isUnanswered() {
        return transfer.isUnanswered();
    }

    @Override
    public boolean repeated() {
        if (transfer.isUnanswered()) {
            if (!reading) {
                perform(transfer.onRepeatedRequest(now()));
            }
            return true;
        }
        return now() - lastHeard < ALIVE;
    }

    @Override
    public void superseded() {
        perform(transfer.onSuperseded());
    }

    /** Only a probe's end is believed. */
    @Override
    public void strayError(ErrorPacket error) {
        if (transfer.isUnanswered()) {
            perform(transfer.onPacket(error, now()));
        }
    }

    @Override
    public void stop() {
        perform(transfer.onFileFailure("the server stops; ask again"));
    }

    private void perform(List<Action> actions) {
        for (Action action : actions) {
            switch (action) {
                case Action.AcknowledgeOptions(var options) -> link.send(new OptionAcknowledgment(options));
                case Action.SendBlocks(long first, int count) -> send(first, count);
                case Action.SendError(var code, var message) -> link.send(new ErrorPacket(code, message));
                case Action.End(Outcome outcome) -> {
                    ended(outcome);
                    return;
                }
            }
        }
        if (!transfer.isEnded()) {
            timer.set(transfer.deadline());
        }
    }

    private void send(long first, int count) {
        long end = first + count;
        long block = first;
        try {
            if (blocks.holds(block)) {
                lookAtFile(end);
            }
            while (block < end) {
                if (!blocks.holds(block) && !blocks.readCached(block)) {
                    link.flush();
                    readElsewhere(block, (int) (end - block));
                    return;
                }
                ReadAhead.Run run = blocks.packets(block, end - block);
                services.metrics().sent(run.bytes().readableBytes() - run.packets() * PacketEncoder.DATA_HEADER_BYTES);
                link.write(run.bytes(), run.packetBytes());
                block += run.packets();
            }
            link.flush();
        } catch (IOException e) {
            fail(e);
        }
    }

    /** A client must not take a file for whole that was changed before its last block left. */
    private void lookAtFile(long end) throws IOException {
        long now = now();
        if (end > transfer.terms().blocks() || now - lastLooked > LOOK_EVERY) {
            lastLooked = now;
            file.checkUnchanged();
        }
    }

    private void readElsewhere(long first, int count) {
        reading = true;
        try {
            services.disk().execute(() -> {
                @Nullable IOException failure = null;
                try {
                    blocks.readNow(first);
                } catch (IOException e) {
                    failure = e;
                }
                handOver(first, count, failure);
            });
        } catch (RejectedExecutionException busy) {
            // As if the packets had been lost: the timer sends them again.
            reading = false;
            services.metrics().dropped(Drop.BUSY);
        }
    }

    private void handOver(long first, int count, @Nullable IOException failure) {
        try {
            link.loop().execute(() -> onRead(first, count, failure));
        } catch (RejectedExecutionException stopping) {
            release();
        }
    }

    private void onRead(long first, int count, @Nullable IOException failure) {
        reading = false;
        if (transfer.isEnded()) {
            release();
        } else if (failure != null) {
            fail(failure);
        } else {
            send(first, count);
            transfer.onTransmitted(now());
            if (!reading && !transfer.isEnded()) {
                timer.set(transfer.deadline());
            }
        }
    }

    private void fail(IOException e) {
        perform(transfer.onFileFailure(e.getMessage() == null ? "the file could not be read" : e.getMessage()));
    }

    private void onTimer() {
        // While a disk thread reads there is no timer: onRead sets it again.
        if (!transfer.isEnded() && !reading) {
            perform(transfer.onTimeout(now()));
        }
    }

    private void ended(Outcome outcome) {
        timer.cancel();
        long nanos = now() - begun;
        services.reporter().ended(requester, transfer, file, outcome, nanos);
        services.metrics().retransmitted(transfer.retransmits());
        Result result = result(outcome);
        if (result == Result.SERVED) {
            services.metrics().served(nanos / 1e9);
        }
        log(outcome, result, nanos);
        services.inFlight().decrement();
        if (!reading) {
            release();
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
                .addKeyValue("pi", requester::name)
                .addKeyValue("client", () -> NetUtil.toSocketAddressString(link.client()))
                .addKeyValue("bytes", transfer.acknowledgedBytes())
                .addKeyValue("ms", nanos / 1_000_000)
                .addKeyValue("retransmits", transfer.retransmits())
                .log("{}: {}", requester.path(), outcome);
    }

    private void release() {
        blocks.release();
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
