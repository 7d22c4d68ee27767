package dev.bramble.tftp.server;

import dev.bramble.tftp.events.MissMessage;
import dev.bramble.tftp.events.Requester;
import dev.bramble.tftp.files.BootFile;
import dev.bramble.tftp.files.BootRequest;
import dev.bramble.tftp.files.IncomingFile;
import dev.bramble.tftp.files.Lookup;
import dev.bramble.tftp.files.NetasciiFile;
import dev.bramble.tftp.files.WriteRefusedException;
import dev.bramble.tftp.server.TransferMetrics.Drop;
import dev.bramble.tftp.server.TransferMetrics.Result;
import dev.bramble.tftp.transfer.Negotiation;
import dev.bramble.tftp.transfer.WriteNegotiation;
import dev.bramble.tftp.transfer.WriteTerms;
import dev.bramble.tftp.wire.Data;
import dev.bramble.tftp.wire.ErrorCode;
import dev.bramble.tftp.wire.ErrorPacket;
import dev.bramble.tftp.wire.Packet;
import dev.bramble.tftp.wire.ReadRequest;
import dev.bramble.tftp.wire.Request;
import dev.bramble.tftp.wire.TransferMode;
import dev.bramble.tftp.wire.WriteRequest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * One request: finds the file, then hands packets to a {@link Transfer}. All but the constructor and {@link #deliver}, {@link #repeated},
 * {@link #strayError}, {@link #displaced}, {@link #stop} runs on the event loop of its link.
 */
final class TransferSession {
    private static final Logger log = LoggerFactory.getLogger(TransferSession.class);

    private final Request request;
    private final InetSocketAddress client;
    private final SessionServices services;
    private final Requester requester;
    private volatile @Nullable ClientLink link;
    private @Nullable Transfer transfer;
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
        if (ended) {
            to.close();
            return;
        }
        switch (request) {
            case Request any
            when !isServed(any.mode()) ->
                refuse(to, ErrorCode.ILLEGAL_OPERATION, "there are the modes octet and netascii; ask for one of them");
            case WriteRequest write -> take(to, write);
            case ReadRequest read -> lookUp(to, read.mode());
        }
    }

    /** RFC 1350 section 1: mail is obsolete. */
    private static boolean isServed(TransferMode mode) {
        return mode == TransferMode.OCTET || mode == TransferMode.NETASCII;
    }

    private void take(ClientLink to, WriteRequest write) {
        BootRequest wanted = new BootRequest(write.filename(), client.getAddress(), requester.pi());
        WriteTerms terms =
                WriteNegotiation.settle(write.options(), services.mtu().largestBlock(client));
        onDisk(to, () -> {
            try {
                IncomingFile file = services.incoming().begin(wanted, write.mode(), terms.announcedBytes());
                return new Found(() -> taken(to, file, terms), file::discard);
            } catch (WriteRefusedException e) {
                return new Found(() -> refuse(to, FileReceiver.errorCode(e), e.getMessage()), () -> {});
            } catch (IOException e) {
                log.atWarn().addKeyValue("pi", requester.name()).setCause(e).log("no place for {}", requester.path());
                return new Found(() -> refuse(to, ErrorCode.NOT_DEFINED, "the server cannot take it now"), () -> {});
            }
        });
    }

    private void taken(ClientLink to, IncomingFile file, WriteTerms terms) {
        if (ended) {
            FileReceiver.discard(file, services);
        } else {
            start(new FileReceiver(to, requester, services, file, terms));
        }
    }

    private void lookUp(ClientLink to, TransferMode mode) {
        BootRequest wanted = new BootRequest(request.filename(), client.getAddress(), requester.pi());
        if (mode == TransferMode.NETASCII) {
            onDisk(to, () -> {
                Lookup lookup = NetasciiFile.translate(services.files().open(wanted));
                return new Found(() -> found(to, lookup), () -> discard(lookup));
            });
            return;
        }
        Optional<Lookup> known = services.files().openCached(wanted);
        if (known.isPresent()) {
            found(to, known.get());
            return;
        }
        onDisk(to, () -> {
            Lookup lookup = services.files().open(wanted);
            return new Found(() -> found(to, lookup), () -> discard(lookup));
        });
    }

    /**
     * What a disk thread brings back.
     *
     * @param use on the event loop
     * @param discard when there is no event loop any more
     */
    private record Found(Runnable use, Runnable discard) {}

    private interface DiskWork {
        Found run();
    }

    private void onDisk(ClientLink to, DiskWork work) {
        try {
            services.disk().execute(() -> {
                Found found = work.run();
                try {
                    to.loop().execute(found.use());
                } catch (RejectedExecutionException stopping) {
                    found.discard().run();
                }
            });
        } catch (RejectedExecutionException busy) {
            services.metrics().dropped(Drop.BUSY);
            end(Result.FAILED);
        }
    }

    private void found(ClientLink to, Lookup lookup) {
        if (ended) {
            discard(lookup);
            return;
        }
        switch (lookup) {
            case Lookup.Found(BootFile file) ->
                start(new FileSender(
                        to,
                        requester,
                        services,
                        file,
                        Negotiation.settle(
                                request.options(), file.size(), services.mtu().largestBlock(client))));
            case Lookup.Missing() -> miss(to, ErrorCode.FILE_NOT_FOUND, MissMessage.missing(requester));
            case Lookup.Refused(String reason) ->
                miss(to, ErrorCode.ACCESS_VIOLATION, MissMessage.refused(requester, reason));
        }
    }

    private void start(Transfer begun) {
        transfer = begun;
        begun.start(this::end);
    }

    private void miss(ClientLink to, ErrorCode code, String message) {
        boolean expected = services.reporter().missed(requester, message);
        log.atLevel(expected ? Level.DEBUG : Level.INFO)
                .addKeyValue("pi", requester.name())
                .addKeyValue("client", NetUtil.toSocketAddressString(client))
                .log("{}", message);
        to.send(new ErrorPacket(code, message));
        end(Result.MISSED);
    }

    private void refuse(ClientLink to, ErrorCode code, String message) {
        if (ended) {
            return;
        }
        log.atInfo()
                .addKeyValue("pi", requester.name())
                .addKeyValue("client", NetUtil.toSocketAddressString(client))
                .log("{}: {}", requester.path(), message);
        to.send(new ErrorPacket(code, message));
        end(Result.REFUSED);
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

    private void end(Result result) {
        if (ended) {
            return;
        }
        ended = true;
        services.sessions().remove(client, this, services.nanoTime().getAsLong());
        services.metrics().ended(result);
        ClientLink to = link;
        if (to != null) {
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

    private void discard(Lookup lookup) {
        if (lookup instanceof Lookup.Found(BootFile file)) {
            try {
                file.close();
            } catch (IOException e) {
                log.atWarn().setCause(e).log("{} could not be closed", requester.path());
            }
        }
    }
}
