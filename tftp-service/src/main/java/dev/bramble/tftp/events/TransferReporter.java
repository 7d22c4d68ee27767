package dev.bramble.tftp.events;

import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import dev.bramble.chassis.event.BootEvents;
import dev.bramble.proto.boot.v1.BootEvent;
import dev.bramble.proto.boot.v1.BootEvent.DetailCase;
import dev.bramble.proto.boot.v1.FileAborted;
import dev.bramble.proto.boot.v1.FileFailed;
import dev.bramble.proto.boot.v1.FileHashed;
import dev.bramble.proto.boot.v1.FileMissed;
import dev.bramble.proto.boot.v1.FileRequested;
import dev.bramble.proto.boot.v1.FileServed;
import dev.bramble.proto.boot.v1.FileTooLarge;
import dev.bramble.proto.boot.v1.PrefixDropped;
import dev.bramble.proto.boot.v1.Subject;
import dev.bramble.proto.boot.v1.TransferStalled;
import dev.bramble.tftp.files.BootFile;
import dev.bramble.tftp.files.FileHashes;
import dev.bramble.tftp.transfer.Outcome;
import dev.bramble.tftp.transfer.ReadTransfer;
import dev.bramble.tftp.transfer.Terms;
import dev.bramble.tftp.wire.Options;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Tells the fate of each request as boot events. Requests, misses and probes are damped where one client repeats itself;
 * whatever else happens to a transfer is always told. May be called by any thread.
 */
public final class TransferReporter {
    private static final Logger log = LoggerFactory.getLogger(TransferReporter.class);
    private static final int MAX_PATH_CHARS = 512;
    /** Where the block numbers of bootloaders from before 2025-09-23 end. */
    private static final int MAX_OLD_BLOCKS = 65_535;

    /** RFC 1350. */
    private static final int PLAIN_BLOCK = 512;

    private static final Pattern BLOCK_SIZE = Pattern.compile("[0-9]{1,5}");

    private static final List<DetailCase> DAMPED = List.of(
            DetailCase.FILE_REQUESTED, DetailCase.FILE_MISSED, DetailCase.FILE_ABORTED, DetailCase.PREFIX_DROPPED);

    private final BootEvents events;
    private final ExpectedMisses expectedMisses;
    private final UnknownPis unknownPis;
    private final FileHashes hashes;
    private final InstantSource clock;
    private final Counter heldBack;
    private final EventDamping damping = new EventDamping();
    private final PrefixDrops prefixDrops = new PrefixDrops();
    private final RecentlySaid largeFiles = new RecentlySaid();
    private final RecentlySaid warnings = new RecentlySaid();

    public TransferReporter(
            BootEvents events,
            ExpectedMisses expectedMisses,
            UnknownPis unknownPis,
            FileHashes hashes,
            InstantSource clock,
            CollectorRegistry registry) {
        this.events = events;
        this.expectedMisses = expectedMisses;
        this.unknownPis = unknownPis;
        this.hashes = hashes;
        this.clock = clock;
        heldBack = Counter.build(
                        "bramble_tftp_events_held_back_total",
                        "Boot events not published, because one client repeats itself, by kind.")
                .labelNames("event")
                .register(registry);
        DAMPED.forEach(kind -> heldBack.labels(label(kind)));
    }

    /** The request is taken, and these terms hold for it; it bears the time when it came, before the file was looked for. */
    public void requested(Requester requester, Terms terms) {
        publishDamped(
                requester,
                path(requester),
                requester.subject(),
                DetailCase.FILE_REQUESTED,
                () -> BootEvent.newBuilder()
                        .setTime(timestamp(requester.received()))
                        .setFileRequested(FileRequested.newBuilder()
                                .setPath(path(requester))
                                .setBlockBytes(terms.blockBytes())
                                .setWindowBlocks(terms.windowBlocks())));
        prefixDrops.found(requester).ifPresent(drop -> dropped(requester, drop));
        if (terms.blocks() > MAX_OLD_BLOCKS && looksLikeBootloader(terms)) {
            tooLarge(requester, terms);
        }
    }

    /**
     * There is no such file, or none to be served.
     *
     * @param options of the request: the block size tells how old a bootloader is
     */
    public boolean missed(Requester requester, String message, Options options) {
        boolean expected = expectedMisses.contains(requester.path());
        publishDamped(
                requester,
                path(requester),
                requester.subject(),
                DetailCase.FILE_MISSED,
                () -> BootEvent.newBuilder()
                        .setFileMissed(FileMissed.newBuilder()
                                .setPath(path(requester))
                                .setExpected(expected)
                                .setMessage(message)
                                .setBlockBytes(wishedBlock(options))));
        prefixDrops.missed(requester).ifPresent(drop -> dropped(requester, drop));
        return expected;
    }

    private static int wishedBlock(Options options) {
        Optional<String> wish = options.get(Options.BLKSIZE);
        return wish.isEmpty()
                ? PLAIN_BLOCK
                : wish.filter(text -> BLOCK_SIZE.matcher(text).matches())
                        .map(Integer::parseInt)
                        .orElse(0);
    }

    /** The transfer is over; the file is still open. */
    public void ended(Requester requester, ReadTransfer transfer, BootFile file, Outcome outcome, long nanos) {
        BootEvent.Builder event = BootEvent.newBuilder();
        Terms terms = transfer.terms();
        switch (outcome) {
            case Outcome.Served _ ->
                event.setTime(timestamp(clock.instant()))
                        .setFileServed(FileServed.newBuilder()
                                .setPath(path(requester))
                                .setSizeBytes(terms.fileBytes())
                                .setDuration(Duration.newBuilder()
                                        .setSeconds(nanos / 1_000_000_000)
                                        .setNanos((int) (nanos % 1_000_000_000)))
                                .setRetransmits(transfer.retransmits())
                                .setBlockBytes(terms.blockBytes())
                                .setWindowBlocks(terms.windowBlocks())
                                .setSha256(hashes.known(file).orElse("")));
            case Outcome.Aborted(boolean probe, int _, String _) ->
                event.setFileAborted(aborted(requester, transfer, probe));
            // It asked for the same once more without a word about the first: as good as an ERROR from it.
            case Outcome.Superseded _ -> event.setFileAborted(aborted(requester, transfer, transfer.sentBytes() == 0));
            case Outcome.Stalled _ ->
                event.setTransferStalled(TransferStalled.newBuilder()
                        .setPath(path(requester))
                        .setSizeBytes(terms.fileBytes())
                        .setAcknowledgedBytes(transfer.acknowledgedBytes())
                        .setRetransmits(transfer.retransmits()));
            case Outcome.Failed(String reason) ->
                event.setFileFailed(FileFailed.newBuilder()
                        .setPath(path(requester))
                        .setSizeBytes(terms.fileBytes())
                        .setAcknowledgedBytes(transfer.acknowledgedBytes())
                        .setMessage(reason));
        }
        if (event.getFileAborted().getProbe()) {
            publishDamped(requester, path(requester), requester.subject(), DetailCase.FILE_ABORTED, () -> event);
        } else {
            publish(requester.subject(), event);
        }
        if (event.hasFileServed() && event.getFileServed().getSha256().isEmpty()) {
            Timestamp served = event.getTime();
            hashes.learn(file, hash -> hashed(requester, terms.fileBytes(), served, hash));
        }
    }

    /** At the time of the transfer's end, by which the two are one. */
    private void hashed(Requester requester, long size, Timestamp served, String hash) {
        publish(
                requester.subject(),
                BootEvent.newBuilder()
                        .setTime(served)
                        .setFileHashed(FileHashed.newBuilder()
                                .setPath(path(requester))
                                .setSizeBytes(size)
                                .setSha256(hash)));
    }

    private static FileAborted.Builder aborted(Requester requester, ReadTransfer transfer, boolean probe) {
        return FileAborted.newBuilder()
                .setPath(path(requester))
                .setProbe(probe)
                .setSizeBytes(transfer.terms().fileBytes())
                .setSentBytes(transfer.sentBytes());
    }

    private void dropped(Requester requester, PrefixDrops.Drop drop) {
        String prefix = limit(drop.prefix());
        Subject subject = unknownPis.complete(
                withIdentityOf(requester.subject(), drop.missed().subject()));
        publishDamped(
                requester,
                prefix,
                subject,
                DetailCase.PREFIX_DROPPED,
                () -> BootEvent.newBuilder()
                        .setPrefixDropped(
                                PrefixDropped.newBuilder().setPrefix(prefix).setPath(path(requester))));
        boolean news = warnings.isNews(new RecentlySaid.Topic(subject.getAddress(), prefix), requester.received());
        log.atLevel(news ? Level.WARN : Level.DEBUG)
                .addKeyValue("pi", drop.missed().name())
                .addKeyValue("client", subject.getAddress())
                .log("{}", Advice.prefixDropped(drop, path(requester), subject));
    }

    /** Without a prefix a request says little of who asks; the one before it said more. */
    private static Subject withIdentityOf(Subject asking, Subject before) {
        if (!asking.getPiUid().isEmpty()
                && !before.getPiUid().isEmpty()
                && !asking.getPiUid().equals(before.getPiUid())) {
            return asking;
        }
        return before.toBuilder().mergeFrom(asking).build();
    }

    /** Bootloaders never ask for these two; other clients that load files so large do. */
    private static boolean looksLikeBootloader(Terms terms) {
        Options acknowledged = terms.acknowledged();
        return acknowledged.get(Options.TIMEOUT).isEmpty()
                && acknowledged.get(Options.WINDOWSIZE).isEmpty();
    }

    private void tooLarge(Requester requester, Terms terms) {
        RecentlySaid.Topic topic = new RecentlySaid.Topic(requester.subject().getAddress(), path(requester));
        if (!largeFiles.isNews(topic, requester.received())) {
            return;
        }
        FileTooLarge file = FileTooLarge.newBuilder()
                .setPath(path(requester))
                .setSizeBytes(terms.fileBytes())
                .setBlockBytes(terms.blockBytes())
                .setLimitBytes((long) MAX_OLD_BLOCKS * terms.blockBytes())
                .build();
        publish(requester.subject(), BootEvent.newBuilder().setFileTooLarge(file));
        log.atWarn()
                .addKeyValue("pi", requester.name())
                .addKeyValue("client", requester.subject().getAddress())
                .log("{}", Advice.tooLarge(file));
    }

    private void publishDamped(
            Requester requester, String path, Subject subject, DetailCase kind, Supplier<BootEvent.Builder> event) {
        EventDamping.Key key = new EventDamping.Key(requester.subject().getAddress(), kind, path);
        if (damping.admits(key, requester.received())) {
            publish(subject, event.get());
        } else {
            heldBack.labels(label(kind)).inc();
        }
    }

    private void publish(Subject subject, BootEvent.Builder event) {
        events.publish(event.setSubject(unknownPis.complete(subject)));
    }

    private static String label(DetailCase kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    private static Timestamp timestamp(Instant instant) {
        return Timestamp.newBuilder()
                .setSeconds(instant.getEpochSecond())
                .setNanos(instant.getNano())
                .build();
    }

    private static String path(Requester requester) {
        return limit(requester.path());
    }

    private static String limit(String path) {
        return path.length() <= MAX_PATH_CHARS ? path : path.substring(0, MAX_PATH_CHARS);
    }
}
