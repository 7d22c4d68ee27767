package dev.bramble.tftp.server;

import dev.bramble.tftp.events.Requester;
import dev.bramble.tftp.files.IncomingFile;
import dev.bramble.tftp.files.WriteRefusedException;
import dev.bramble.tftp.server.TransferMetrics.Drop;
import dev.bramble.tftp.server.TransferMetrics.Result;
import dev.bramble.tftp.transfer.WriteAction;
import dev.bramble.tftp.transfer.WriteOutcome;
import dev.bramble.tftp.transfer.WriteTerms;
import dev.bramble.tftp.transfer.WriteTransfer;
import dev.bramble.tftp.wire.Acknowledgment;
import dev.bramble.tftp.wire.Data;
import dev.bramble.tftp.wire.ErrorCode;
import dev.bramble.tftp.wire.ErrorPacket;
import dev.bramble.tftp.wire.OptionAcknowledgment;
import dev.bramble.tftp.wire.Packet;
import io.netty.buffer.ByteBuf;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does what a {@link WriteTransfer} wants done: hands blocks to the disk threads, writes packets, keeps its timer. One
 * disk thread at a time works for it, with all blocks that came meanwhile, which are a window at most. On one event loop.
 */
final class FileReceiver implements Transfer {
    private static final Logger log = LoggerFactory.getLogger(FileReceiver.class);
    /** A request within this time of the client's last packet is a stray copy; later, it began anew. */
    private static final long ALIVE = TimeUnit.SECONDS.toNanos(1);

    private final ClientLink link;
    private final Requester requester;
    private final SessionServices services;
    private final IncomingFile file;
    private final WriteTransfer transfer;
    private final DeadlineTimer timer;
    private final long begun;
    private Consumer<Result> onEnd = _ -> {};
    private long lastHeard;
    private List<ByteBuf> waiting = new ArrayList<>();
    private long waitingThrough;
    private boolean waitingWhole;
    private boolean storing;
    private boolean inFlight;

    FileReceiver(ClientLink link, Requester requester, SessionServices services, IncomingFile file, WriteTerms terms) {
        this.link = link;
        this.requester = requester;
        this.services = services;
        this.file = file;
        transfer = new WriteTransfer(terms);
        timer = new DeadlineTimer(link.loop(), services.nanoTime(), this::onTimer);
        begun = now();
        lastHeard = begun;
    }

    @Override
    public void start(Consumer<Result> whenEnded) {
        onEnd = whenEnded;
        inFlight = true;
        services.inFlight().increment();
        perform(transfer.start(now()));
    }

    @Override
    public void onPacket(Packet packet) {
        lastHeard = now();
        List<WriteAction> actions = transfer.onPacket(packet, lastHeard);
        if (packet instanceof Data(int _, ByteBuf payload)
                && !actions.isEmpty()
                && actions.getFirst() instanceof WriteAction.Store) {
            waiting.add(link.allocator()
                    .directBuffer(payload.readableBytes())
                    .writeBytes(payload, payload.readerIndex(), payload.readableBytes()));
        }
        perform(actions);
    }

    @Override
    public boolean isUnanswered() {
        return transfer.isUnanswered();
    }

    @Override
    public boolean repeated() {
        if (transfer.isUnanswered()) {
            perform(transfer.onRepeatedRequest(now()));
            return true;
        }
        return now() - lastHeard < ALIVE;
    }

    @Override
    public void superseded() {
        perform(transfer.onSuperseded());
    }

    /** Later, it may be older than this transfer. */
    @Override
    public void strayError(ErrorPacket error) {
        if (transfer.isUnanswered()) {
            perform(transfer.onPacket(error, now()));
        }
    }

    @Override
    public void stop() {
        perform(transfer.onFailure(ErrorCode.NOT_DEFINED, "the server stops; ask again"));
    }

    private void perform(List<WriteAction> actions) {
        for (WriteAction action : actions) {
            switch (action) {
                case WriteAction.AcknowledgeOptions(var options) -> link.send(new OptionAcknowledgment(options));
                case WriteAction.Acknowledge(long block) -> link.send(new Acknowledgment((int) (block & 0xffff)));
                case WriteAction.Store(long block, boolean last) -> {
                    waitingThrough = block;
                    waitingWhole = last;
                    storeWaiting();
                }
                case WriteAction.SendError(var code, var message) -> link.send(new ErrorPacket(code, message));
                case WriteAction.End(WriteOutcome outcome) -> ended(outcome);
            }
        }
        if (!transfer.isEnded()) {
            timer.set(transfer.deadline());
        }
    }

    /** One disk thread at a time, so that the blocks stay in order; what comes meanwhile is stored when it comes back. */
    private void storeWaiting() {
        if (storing || waiting.isEmpty()) {
            return;
        }
        storing = true;
        List<ByteBuf> blocks = waiting;
        long through = waitingThrough;
        boolean whole = waitingWhole;
        waiting = new ArrayList<>();
        try {
            services.disk().execute(() -> {
                @Nullable Exception failure = null;
                try {
                    append(blocks);
                    if (whole) {
                        file.commit();
                    }
                } catch (IOException | RuntimeException e) {
                    failure = e;
                }
                handOver(through, whole, failure);
            });
        } catch (RejectedExecutionException busy) {
            storing = false;
            blocks.forEach(ByteBuf::release);
            services.metrics().dropped(Drop.BUSY);
            perform(transfer.onFailure(ErrorCode.NOT_DEFINED, "the server is busy; ask again"));
        }
    }

    private void append(List<ByteBuf> blocks) throws IOException {
        try {
            for (ByteBuf block : blocks) {
                services.metrics().received(block.readableBytes());
                file.append(block.nioBuffer());
            }
        } finally {
            blocks.forEach(ByteBuf::release);
        }
    }

    private void handOver(long through, boolean whole, @Nullable Exception failure) {
        try {
            link.loop().execute(() -> onStored(through, whole, failure));
        } catch (RejectedExecutionException stopping) {
            file.discard();
        }
    }

    private void onStored(long through, boolean whole, @Nullable Exception failure) {
        storing = false;
        if (whole && failure == null) {
            committed();
        }
        if (transfer.isEnded()) {
            discard();
        } else if (failure != null) {
            fail(failure);
        } else {
            perform(transfer.onStored(through, now()));
            storeWaiting();
        }
    }

    /** The file is there, whatever becomes of the last ACK. */
    private void committed() {
        services.trees().changed(requester, file.tree(), file.path(), file.size());
        notInFlight();
    }

    private void fail(Exception failure) {
        if (failure instanceof WriteRefusedException refused) {
            perform(transfer.onFailure(errorCode(refused), refused.getMessage()));
            return;
        }
        log.atWarn().addKeyValue("pi", requester.name()).setCause(failure).log("{} was not written", requester.path());
        perform(transfer.onFailure(ErrorCode.NOT_DEFINED, "the server could not write it"));
    }

    static ErrorCode errorCode(WriteRefusedException refused) {
        return switch (refused.reason()) {
            case FORBIDDEN -> ErrorCode.ACCESS_VIOLATION;
            case EXISTS -> ErrorCode.FILE_EXISTS;
            case NO_ROOM -> ErrorCode.DISK_FULL;
        };
    }

    private void onTimer() {
        if (!transfer.isEnded()) {
            perform(transfer.onTimeout(now()));
        }
    }

    private void ended(WriteOutcome outcome) {
        timer.cancel();
        waiting.forEach(ByteBuf::release);
        waiting = List.of();
        notInFlight();
        services.metrics().retransmitted(transfer.retransmits());
        Result result = result(outcome);
        log(outcome, result);
        if (!storing) {
            discard();
        }
        onEnd.accept(result);
    }

    private static Result result(WriteOutcome outcome) {
        return switch (outcome) {
            case WriteOutcome.Received _ -> Result.RECEIVED;
            case WriteOutcome.Aborted _ -> Result.ABORTED;
            case WriteOutcome.Stalled _ -> Result.STALLED;
            case WriteOutcome.Superseded _ -> Result.SUPERSEDED;
            case WriteOutcome.Failed _ -> Result.FAILED;
        };
    }

    private void log(WriteOutcome outcome, Result result) {
        log.atInfo()
                .addKeyValue("pi", requester.name())
                .addKeyValue("client", NetUtil.toSocketAddressString(link.client()))
                .addKeyValue("outcome", result)
                .addKeyValue("bytes", file.size())
                .addKeyValue("retransmits", transfer.retransmits())
                .log("write of {}: {}", requester.path(), outcome);
    }

    /** Removes what is not the whole file. */
    private void discard() {
        discard(file, services);
    }

    static void discard(IncomingFile file, SessionServices services) {
        try {
            services.disk().execute(file::discard);
        } catch (RejectedExecutionException stopping) {
            file.discard();
        }
    }

    private void notInFlight() {
        if (inFlight) {
            inFlight = false;
            services.inFlight().decrement();
        }
    }

    private long now() {
        return services.nanoTime().getAsLong();
    }
}
