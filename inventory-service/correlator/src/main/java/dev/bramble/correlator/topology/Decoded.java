package dev.bramble.correlator.topology;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import dev.bramble.correlator.timeline.Subjects;
import dev.bramble.proto.boot.v1.BootEvent;
import dev.bramble.proto.boot.v1.BootEvent.DetailCase;
import dev.bramble.proto.boot.v1.Source;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A record of the events topic, as far as it could be made out. */
sealed interface Decoded {
    /** A path is 512 bytes at most, and nothing else in an event is longer. */
    int MAX_BYTES = 16 * 1024;
    /** Before the first of us was built. */
    Instant EARLIEST = Instant.parse("2020-01-01T00:00:00Z");
    /** How far a source's clock may be ahead of the broker's record. */
    Duration AHEAD = Duration.ofHours(1);

    /** About a Pi, or about a service. */
    record Event(BootEvent event) implements Decoded {}

    /** Not to be folded. */
    record Rejected(Reason reason, String message) implements Decoded {}

    /** Why; bounded in number, as it is a label. */
    enum Reason {
        EMPTY,
        TOO_LARGE,
        NOT_PROTOBUF,
        /** Of a later version, perhaps. */
        NO_DETAIL,
        NO_ID,
        NO_SOURCE,
        NO_SUBJECT,
        ABSURD_TIME,
        /** The fold failed on it: a defect of ours. */
        NOT_FOLDED
    }

    /**
     * Reads a record's value.
     *
     * @param recordTime when it was sent, by its producer or the broker
     */
    static Decoded decode(byte @Nullable [] value, Instant recordTime) {
        if (value == null || value.length == 0) {
            return new Rejected(Reason.EMPTY, "no value");
        }
        if (value.length > MAX_BYTES) {
            return new Rejected(Reason.TOO_LARGE, value.length + " bytes");
        }
        try {
            return check(BootEvent.parseFrom(value), recordTime);
        } catch (InvalidProtocolBufferException e) {
            return new Rejected(Reason.NOT_PROTOBUF, String.valueOf(e.getMessage()));
        }
    }

    private static Decoded check(BootEvent event, Instant recordTime) {
        if (event.getDetailCase() == DetailCase.DETAIL_NOT_SET) {
            return new Rejected(Reason.NO_DETAIL, "no detail that this version knows");
        }
        if (isAboutPi(event)
                && (event.getId().getInstance().isEmpty() || event.getId().getSequence() < 1)) {
            return new Rejected(Reason.NO_ID, "no instance or sequence in its id");
        }
        if (event.getSource() == Source.SOURCE_UNSPECIFIED || event.getSource() == Source.UNRECOGNIZED) {
            return new Rejected(Reason.NO_SOURCE, "source " + event.getSourceValue());
        }
        if (isAbsurd(event.getTime(), recordTime)
                || (event.hasWatermark() && isAbsurd(event.getWatermark().getUpTo(), recordTime))) {
            return new Rejected(
                    Reason.ABSURD_TIME,
                    "time " + event.getTime().getSeconds() + " s, record sent " + recordTime.getEpochSecond()
                            + " s after 1970");
        }
        if (isAboutPi(event) && Subjects.key(event.getSubject()).isEmpty()) {
            return new Rejected(Reason.NO_SUBJECT, "no Pi and no identity");
        }
        return new Event(event);
    }

    private static boolean isAbsurd(Timestamp time, Instant recordTime) {
        long seconds = time.getSeconds();
        return seconds < EARLIEST.getEpochSecond()
                || seconds > recordTime.plus(AHEAD).getEpochSecond()
                || time.getNanos() < 0
                || time.getNanos() > 999_999_999;
    }

    /** Other events say how far a service, or the log, has come, or are of all Pis alike. */
    static boolean isAboutPi(BootEvent event) {
        return switch (event.getDetailCase()) {
            case CLOCK_TICK, WATERMARK, EVENTS_DROPPED, STORAGE_LOW -> false;
            default -> true;
        };
    }
}
