package dev.bramble.chassis.event;

import dev.bramble.proto.boot.v1.BootEvent;
import dev.bramble.proto.boot.v1.BootEventOrBuilder;
import dev.bramble.proto.boot.v1.Subject;
import java.util.stream.Stream;

/** What an event is to its transport. */
final class EventKind {
    private EventKind() {}

    /** Whether a verdict may rest on it; the others are detail, which a full spool gives up. */
    static boolean isStage(BootEventOrBuilder event) {
        return switch (event.getDetailCase()) {
            case FILE_REQUESTED, FILE_HASHED, FILE_ABORTED, LUN_READ_FIRST -> false;
            case FILE_MISSED -> !event.getFileMissed().getExpected();
            default -> true;
        };
    }

    /** Key of its Kafka record: the subject's uid, else the strongest identity seen, else the source's name. */
    static String key(BootEvent event) {
        Subject subject = event.getSubject();
        return Stream.of(
                        subject.getPiUid(),
                        subject.getMac(),
                        subject.getSerial(),
                        subject.getInitiator(),
                        subject.getAddress())
                .filter(identity -> !identity.isEmpty())
                .findFirst()
                .orElse(event.getSource().name());
    }
}
