package dev.bramble.nfs.fs;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** What SETATTR or the making of a file asks for; what is empty stays. */
public record AttributeChange(
        OptionalInt mode,
        OptionalInt uid,
        OptionalInt gid,
        OptionalLong size,
        Optional<TimeChange> accessed,
        Optional<TimeChange> modified) {
    public static final AttributeChange NONE = new AttributeChange(
            OptionalInt.empty(),
            OptionalInt.empty(),
            OptionalInt.empty(),
            OptionalLong.empty(),
            Optional.empty(),
            Optional.empty());

    /** A new time. */
    public sealed interface TimeChange {

        /** The server's clock. */
        record Now() implements TimeChange {}

        /** The client's word, to the nanosecond. */
        record To(Instant time) implements TimeChange {}
    }

    public static AttributeChange ofMode(int mode) {
        return new AttributeChange(
                OptionalInt.of(mode),
                OptionalInt.empty(),
                OptionalInt.empty(),
                OptionalLong.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /** This with another owner. */
    public AttributeChange withOwner(int newUid, int newGid) {
        return new AttributeChange(mode, OptionalInt.of(newUid), OptionalInt.of(newGid), size, accessed, modified);
    }

    /** This without a mode and a size: what is left to do for a file that was made with them. */
    public AttributeChange withoutSize() {
        return new AttributeChange(mode, uid, gid, OptionalLong.empty(), accessed, modified);
    }
}
