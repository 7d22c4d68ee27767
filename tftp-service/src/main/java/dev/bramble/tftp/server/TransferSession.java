package dev.bramble.tftp.server;

import dev.bramble.tftp.events.Requester;
import dev.bramble.tftp.server.TransferMetrics.Drop;
import dev.bramble.tftp.server.TransferMetrics.Result;
import dev.bramble.tftp.wire.Data;
import dev.bramble.tftp.wire.ErrorPacket;
import dev.bramble.tftp.wire.Packet;
import dev.bramble.tftp.wire.Request;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request from its packet to its end: a {@link FileOpening}, then a {@link Transfer}. All but the constructor and {@link
 * #deliver}, {@link #repeated}, {@link #strayError}, {@link #displaced}, {@link #stop} runs on the event loop of its link.
 */
final class TransferSession implements FileOpening.Session {
    private static final Logger log = LoggerFactory.getLogger(TransferSession.class);

    private final Request request;
    private final InetSocketAddress client;
    private final SessionServices services;
    private final Requester requester;
    private volatile @Nullable ClientLink link;
    private @Nullable Transfer transfer;
    private volatile boolean displaced;
    private boolean heard;
    private boolean ended;

    TransferSession(Request request, InetSocketAddress client, SessionServices services) {
        this.request = request;
        this.client = client;
        this.services = services;
        requester = services.requesters().identify(request.filename(), client.getAddress());
    }

    InetSocketAddress client() {
        return client;
    }

    /** The way to the client is there. */
    void begin(ClientLink to) {
        link = to;
        services.loops().began(to.loop());
        if (displaced) {
            end(Result.SUPERSEDED);
        }
        if (ended) {
            to.close();
            return;
        }
        new FileOpening(to, request, requester, services, this).begin();
    }

    @Override
    public boolean isOver() {
        return ended;
    }

    @Override
    public void start(Transfer begun) {
        transfer = begun;
        begun.start(this::end);
    }

    /** A packet came from the client. */
    void onPacket(Packet packet) {
        if (!heard) {
            heard = true;
            services.sessions().answered(client, this);
        }
        if (transfer != null) {
            transfer.onPacket(packet);
        }
    }

    /** A packet came from the client to a listening socket, which may be on another event loop than this session's. */
    void deliver(Packet packet) {
        ClientLink to = link;
        if (to == null) {
            return;
        }
        if (to.loop().inEventLoop()) {
            onPacket(packet);
        } else {
            Packet kept = packet instanceof Data(int block, ByteBuf payload)
                    ? new Data(block, Unpooled.copiedBuffer(payload))
                    : packet;
            to.loop().execute(() -> onPacket(kept));
        }
    }

    /**
     * The same client asks again from the same port; called by a listener. Its abort of this transfer may have come just
     * before, and lie unread in this session's socket: the socket gets its turn first.
     */
    void repeated(Request again, Runnable beginAnew) {
        ClientLink to = link;
        if (to != null) {
            to.afterEarlierPackets(() -> onRepeated(again, beginAnew));
        }
    }

    private void onRepeated(Request again, Runnable beginAnew) {
        Transfer current = transfer;
        if (!ended && again.equals(request) && (current == null || current.repeated())) {
            services.metrics().dropped(Drop.REPEATED);
            return;
        }
        if (current != null) {
            current.superseded();
        }
        end(Result.SUPERSEDED);
        beginAnew.run();
    }

    /** The client's ERROR came to the listening port, which is not this session's; called by a listener. */
    void strayError(ErrorPacket error) {
        onLoop(() -> {
            if (transfer != null) {
                transfer.strayError(error);
            }
        });
    }

    /** Another request needs its place; may be called by any thread. */
    void displaced() {
        services.metrics().dropped(Drop.DISPLACED);
        // Seen by begin, if the link is not there yet.
        displaced = true;
        onLoop(() -> {
            if (transfer != null) {
                transfer.superseded();
            }
            end(Result.SUPERSEDED);
        });
    }

    /** The server stops; may be called by any thread. */
    void stop() {
        onLoop(() -> {
            if (transfer != null) {
                transfer.stop();
            }
        });
    }

    /** There is no socket to answer from: as if the request had been lost. */
    void noSocket(String reason) {
        log.atWarn().addKeyValue("pi", requester.name()).log("no socket for {}: {}", requester.path(), reason);
        end(Result.FAILED);
    }

    /** Before the link is there, there is nothing to say: the client will ask again. */
    private void onLoop(Runnable task) {
        ClientLink to = link;
        if (to != null) {
            to.loop().execute(task);
        }
    }

    @Override
    public void end(Result result) {
        if (ended) {
            return;
        }
        ended = true;
        services.sessions().remove(client, this, services.nanoTime().getAsLong());
        services.metrics().ended(result);
        ClientLink to = link;
        if (to != null) {
            services.loops().ended(to.loop());
            to.close();
        }
    }

    /** Something went wrong with this session's own socket. */
    void failed(Throwable cause) {
        if (cause instanceof IOException) {
            // A packet did not leave, for want of a route or of buffers: lost, as packets are.
            log.atDebug().addKeyValue("pi", requester.name()).setCause(cause).log("a packet was not sent");
            return;
        }
        log.atWarn().addKeyValue("pi", requester.name()).setCause(cause).log("transfer of {} failed", requester.path());
        if (transfer != null) {
            transfer.stop();
        }
        end(Result.FAILED);
    }
}
