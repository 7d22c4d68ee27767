package dev.bramble.nfs.v4.state;

import dev.bramble.nfs.v4.wire.Nfs4Exception;
import dev.bramble.nfs.v4.wire.Nfs4Status;

/**
 * Bytes of a file, both ends counted, as unsigned numbers.
 *
 * @param last 2^64-1: to the end, wherever that will be
 */
public record ByteRange(long first, long last) {
    private static final long TO_THE_END = -1;

    /**
     * Offset and length as clients send them; all ones is to the end.
     *
     * @throws Nfs4Exception INVAL for no bytes, or bytes past 2^64 (RFC 8881 section 18.10.3)
     */
    public static ByteRange of(long offset, long length) throws Nfs4Exception {
        if (length == TO_THE_END) {
            return new ByteRange(offset, TO_THE_END);
        }
        long last = offset + length - 1;
        if (length == 0 || Long.compareUnsigned(last, offset) < 0) {
            throw new Nfs4Exception(Nfs4Status.INVAL, "a range of no bytes, or past 2^64");
        }
        return new ByteRange(offset, last);
    }

    public long length() {
        return last == TO_THE_END ? TO_THE_END : last - first + 1;
    }

    boolean overlaps(ByteRange other) {
        return Long.compareUnsigned(first, other.last) <= 0 && Long.compareUnsigned(other.first, last) <= 0;
    }

    boolean startsBefore(ByteRange other) {
        return Long.compareUnsigned(first, other.first) < 0;
    }

    boolean endsAfter(ByteRange other) {
        return Long.compareUnsigned(last, other.last) > 0;
    }

    /** Whether the two are one range when put together. */
    boolean touches(ByteRange other) {
        return overlaps(other)
                || (last != TO_THE_END && last + 1 == other.first)
                || (other.last != TO_THE_END && other.last + 1 == first);
    }

    ByteRange joined(ByteRange other) {
        return new ByteRange(startsBefore(other) ? first : other.first, endsAfter(other) ? last : other.last);
    }
}
