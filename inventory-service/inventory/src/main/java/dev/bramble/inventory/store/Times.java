package dev.bramble.inventory.store;

import com.google.protobuf.Timestamp;
import java.time.Instant;

/** Between protobuf's time and Java's. */
final class Times {
    private Times() {}

    static Instant toInstant(Timestamp time) {
        return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
    }

    static Timestamp toTimestamp(Instant time) {
        return Timestamp.newBuilder()
                .setSeconds(time.getEpochSecond())
                .setNanos(time.getNano())
                .build();
    }
}
