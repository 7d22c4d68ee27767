package dev.bramble.nfs.v3;

import dev.bramble.nfs.fs.AttributeChange;
import dev.bramble.nfs.fs.AttributeChange.TimeChange;
import dev.bramble.nfs.wire.XdrException;
import dev.bramble.nfs.wire.XdrReader;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** sattr3 (RFC 1813 section 2.6). */
final class NewAttributes {
    private static final int MODE_BITS = 07777;
    private static final long NANOS = 1_000_000_000L;

    private NewAttributes() {}

    static AttributeChange read(XdrReader in) throws XdrException {
        OptionalInt mode = in.bool() ? OptionalInt.of(in.int32() & MODE_BITS) : OptionalInt.empty();
        OptionalInt uid = in.bool() ? OptionalInt.of(in.int32()) : OptionalInt.empty();
        OptionalInt gid = in.bool() ? OptionalInt.of(in.int32()) : OptionalInt.empty();
        OptionalLong size = in.bool() ? OptionalLong.of(in.int64()) : OptionalLong.empty();
        return new AttributeChange(mode, uid, gid, size, timeChange(in), timeChange(in));
    }

    /** nfstime3. */
    static Instant time(XdrReader in) throws XdrException {
        long seconds = in.uint32();
        long nanos = in.uint32();
        if (nanos >= NANOS) {
            throw new XdrException("a second has no %d nanoseconds".formatted(nanos));
        }
        return Instant.ofEpochSecond(seconds, nanos);
    }

    private static Optional<TimeChange> timeChange(XdrReader in) throws XdrException {
        return switch (in.int32()) {
            case 0 -> Optional.empty();
            case 1 -> Optional.of(new TimeChange.Now());
            case 2 -> Optional.of(new TimeChange.To(time(in)));
            default -> throw new XdrException("no such time_how");
        };
    }
}
