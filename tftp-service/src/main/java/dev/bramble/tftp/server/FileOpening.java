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
import dev.bramble.tftp.wire.ErrorCode;
import dev.bramble.tftp.wire.ErrorPacket;
import dev.bramble.tftp.wire.ReadRequest;
import dev.bramble.tftp.wire.Request;
import dev.bramble.tftp.wire.TransferMode;
import dev.bramble.tftp.wire.WriteRequest;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Opens the file that a request names and makes the transfer of it, or tells the client why not. On the event loop of the
 * link; what may wait for the disk is done by the disk threads.
 */
final class FileOpening {
    private static final Logger log = LoggerFactory.getLogger(FileOpening.class);

    /** Whose request it is. */
    interface Session {
        /** Nobody waits for the file any more. */
        boolean isOver();

        void start(Transfer transfer);

        void end(Result result);
    }

    private final ClientLink link;
    private final Request request;
    private final Requester requester;
    private final SessionServices services;
    private final Session session;

    FileOpening(ClientLink link, Request request, Requester requester, SessionServices services, Session session) {
        this.link = link;
        this.request = request;
        this.requester = requester;
        this.services = services;
        this.session = session;
    }

    void begin() {
        switch (request) {
            case Request any
            when !isServed(any.mode()) ->
                refuse(ErrorCode.ILLEGAL_OPERATION, "there are the modes octet and netascii; ask for one of them");
            case WriteRequest write -> take(write);
            case ReadRequest read when read.mode() == TransferMode.NETASCII -> translate();
            case ReadRequest _ -> lookUp();
        }
    }

    /** RFC 1350 section 1: mail is obsolete. */
    private static boolean isServed(TransferMode mode) {
        return mode == TransferMode.OCTET || mode == TransferMode.NETASCII;
    }

    private BootRequest wanted() {
        return new BootRequest(request.filename(), link.client().getAddress(), requester.pi());
    }

    private int largestBlock() {
        return services.mtu().largestBlock(link.client());
    }

    private void lookUp() {
        BootRequest wanted = wanted();
        Optional<Lookup> known = services.files().openCached(wanted);
        if (known.isPresent()) {
            found(known.get());
        } else {
            onDisk(() -> whenFound(services.files().open(wanted)));
        }
    }

    private void translate() {
        BootRequest wanted = wanted();
        onDisk(() -> whenFound(NetasciiFile.translate(services.files().open(wanted))));
    }

    private OnDisk whenFound(Lookup lookup) {
        return new OnDisk(() -> found(lookup), () -> discard(lookup));
    }

    private void found(Lookup lookup) {
        if (session.isOver()) {
            discard(lookup);
            return;
        }
        switch (lookup) {
            case Lookup.Found(BootFile file) ->
                session.start(new FileSender(
                        link,
                        requester,
                        services,
                        file,
                        Negotiation.settle(request.options(), file.size(), largestBlock())));
            case Lookup.Missing() -> miss(ErrorCode.FILE_NOT_FOUND, MissMessage.missing(requester));
            case Lookup.Refused(String reason) ->
                miss(ErrorCode.ACCESS_VIOLATION, MissMessage.refused(requester, reason));
        }
    }

    private void miss(ErrorCode code, String message) {
        boolean expected = services.reporter().missed(requester, message, request.options());
        log.atLevel(expected ? Level.DEBUG : Level.INFO)
                .addKeyValue("pi", requester::name)
                .addKeyValue("client", () -> NetUtil.toSocketAddressString(link.client()))
                .log("{}", message);
        link.send(new ErrorPacket(code, message));
        session.end(Result.MISSED);
    }

    private void take(WriteRequest write) {
        BootRequest wanted = wanted();
        WriteTerms terms = WriteNegotiation.settle(write.options(), largestBlock());
        onDisk(() -> {
            try {
                IncomingFile file = services.incoming().begin(wanted, write.mode(), terms.announcedBytes());
                return new OnDisk(() -> taken(file, terms), file::discard);
            } catch (WriteRefusedException e) {
                return new OnDisk(() -> refuse(FileReceiver.errorCode(e), e.getMessage()), () -> {});
            } catch (IOException e) {
                log.atWarn().addKeyValue("pi", requester.name()).setCause(e).log("no place for {}", requester.path());
                return new OnDisk(() -> refuse(ErrorCode.NOT_DEFINED, "the server cannot take it now"), () -> {});
            }
        });
    }

    private void taken(IncomingFile file, WriteTerms terms) {
        if (session.isOver()) {
            FileReceiver.discard(file, services);
        } else {
            session.start(new FileReceiver(link, requester, services, file, terms));
        }
    }

    private void refuse(ErrorCode code, String message) {
        if (session.isOver()) {
            return;
        }
        log.atInfo()
                .addKeyValue("pi", requester.name())
                .addKeyValue("client", NetUtil.toSocketAddressString(link.client()))
                .log("{}: {}", requester.path(), message);
        link.send(new ErrorPacket(code, message));
        session.end(Result.REFUSED);
    }

    /**
     * What a disk thread brings back.
     *
     * @param use on the event loop
     * @param discard when there is no event loop any more
     */
    private record OnDisk(Runnable use, Runnable discard) {}

    private interface DiskWork {
        OnDisk run();
    }

    private void onDisk(DiskWork work) {
        try {
            services.disk().execute(() -> {
                OnDisk done = work.run();
                try {
                    link.loop().execute(done.use());
                } catch (RejectedExecutionException stopping) {
                    done.discard().run();
                }
            });
        } catch (RejectedExecutionException busy) {
            services.metrics().dropped(Drop.BUSY);
            session.end(Result.FAILED);
        }
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
