package dev.bramble.correlator.timeline;

import dev.bramble.proto.boot.v1.BootEvent;
import dev.bramble.proto.boot.v1.BootEvent.DetailCase;
import dev.bramble.proto.boot.v1.EventId;
import dev.bramble.proto.boot.v1.Source;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;

/**
 * An event as kept; several alike in a row are one, once there are too many. Ordered by event time, then by source and
 * id, so that equal times have one order too.
 *
 * @param event the first of them
 * @param time of the first
 * @param until time of the last
 * @param count how many
 */
record Fact(BootEvent event, Instant time, Instant until, int count) implements Comparable<Fact> {
    private static final Comparator<EventId> BY_ID = Comparator.comparing(EventId::getInstance)
            .thenComparingLong(EventId::getEpoch)
            .thenComparingLong(EventId::getSequence);
    private static final Comparator<Fact> ORDER = Comparator.comparing(Fact::time)
            .thenComparingInt(fact -> fact.event().getSourceValue())
            .thenComparing(fact -> fact.event().getId(), BY_ID);

    static Fact of(BootEvent event) {
        Instant time = Times.instant(event.getTime());
        return new Fact(event, time, time, 1);
    }

    /** This one and a later one alike, as one. */
    Fact absorb(Fact later) {
        return new Fact(event, time, Times.later(until, later.until), count + later.count);
    }

    DetailCase kind() {
        return event.getDetailCase();
    }

    Source source() {
        return event.getSource();
    }

    /** When what is reported began: a transfer is reported at its end. */
    Instant begun() {
        if (kind() != DetailCase.FILE_SERVED) {
            return time;
        }
        Duration duration = Times.duration(event.getFileServed().getDuration());
        return duration.isNegative() ? time : time.minus(duration);
    }

    /** Whether another one tells the hash of what this one says was served. */
    boolean isServedAs(Fact hashed) {
        return kind() == DetailCase.FILE_SERVED
                && time.equals(hashed.time)
                && event.getId().getInstance().equals(hashed.event.getId().getInstance())
                && event.getFileServed()
                        .getPath()
                        .equals(hashed.event.getFileHashed().getPath());
    }

    Fact withHash(Fact hashed) {
        BootEvent.Builder known = event.toBuilder();
        known.getFileServedBuilder().setSha256(hashed.event.getFileHashed().getSha256());
        return new Fact(known.build(), time, until, count);
    }

    /** A root file system that nfs-service exports is being used. */
    boolean isOfNfsRoot() {
        return event.getSource() == Source.NFS
                && (kind() == DetailCase.ROOT_MOUNT_STARTED || kind() == DetailCase.ROOT_MOUNTED);
    }

    /** The client asked for a file, or had asked for it. */
    boolean isRequest() {
        return switch (kind()) {
            case FILE_REQUESTED, FILE_MISSED, FILE_SERVED -> true;
            default -> false;
        };
    }

    /** The client did something, as opposed to the server giving it up, or remarking on it. */
    boolean isActivity() {
        return isRequest() || kind() == DetailCase.FILE_ABORTED;
    }

    /** It counts for a file. A prefix that was dropped is no matter of the file it was noticed by. */
    boolean isAboutFile() {
        return switch (kind()) {
            case TRANSFER_STALLED, FILE_FAILED, FILE_TOO_LARGE -> true;
            default -> isActivity();
        };
    }

    /** It points to a cause, where others tell what happened. */
    boolean isHint() {
        return kind() == DetailCase.PREFIX_DROPPED || kind() == DetailCase.FILE_TOO_LARGE;
    }

    /** The file it is about, as asked for; empty for other facts. */
    String path() {
        return switch (kind()) {
            case FILE_REQUESTED -> event.getFileRequested().getPath();
            case FILE_SERVED -> event.getFileServed().getPath();
            case FILE_MISSED -> event.getFileMissed().getPath();
            case FILE_ABORTED -> event.getFileAborted().getPath();
            case TRANSFER_STALLED -> event.getTransferStalled().getPath();
            case FILE_FAILED -> event.getFileFailed().getPath();
            case FILE_TOO_LARGE -> event.getFileTooLarge().getPath();
            default -> "";
        };
    }

    @Override
    public int compareTo(Fact other) {
        return ORDER.compare(this, other);
    }
}
